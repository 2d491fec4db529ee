/** Runs a task that wants more memory than it may have, and prints which limits are exact here and what became of it. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_TASK_LIMITS } from '../../../source/contract/task-limits.ts';
import { limitKeeping } from '../../../source/runner/task/limit-keeping.ts';
import { runTask } from '../../../source/runner/task/runner.ts';

const MIB = 1024 * 1024;

const task = runTask({
  command: 'echo begun; head -c 200M /dev/zero | tail',
  timeoutMs: 60_000,
  workRoot: mkdtempSync(join(tmpdir(), 'crabnet-scope-')),
  sandbox: 'bwrap',
  hide: [],
  limits: { ...DEFAULT_TASK_LIMITS, memoryBytes: 64 * MIB, diskBytes: MIB },
});
const { kind, stoppedBy, stdout, limits } = await task.done;
const keeping = await limitKeeping('bwrap');
console.log(`RESULT ${JSON.stringify({ keeping, kind, stoppedBy, stdout: stdout.toString(), limits })}`);
