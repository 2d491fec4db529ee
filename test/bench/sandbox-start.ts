/**
 * What it costs to start a task at each sandbox level: the time of one that does nothing, from the call to the end of
 * everything, beside a bare `bash -c true`; median and 99th percentile. Levels take turns, so that all meet the same machine.
 * Run: npm run bench -- sandbox-start [rounds]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { DEFAULT_TASK_LIMITS } from '../../source/contract/task-limits.ts';
import { checkSandbox } from '../../source/runner/sandbox/sandbox.ts';
import { SANDBOX_LEVELS, type SandboxLevel } from '../../source/runner/sandbox/sandbox-level.ts';
import { runTask } from '../../source/runner/task/runner.ts';

const WARM_UP = 10;
const ROUNDS = 200;

type Subject = SandboxLevel | 'bash';

const workRoot = mkdtempSync(join(tmpdir(), 'crabnet-bench-'));
const request = { command: 'true', timeoutMs: 10_000, workRoot, limits: DEFAULT_TASK_LIMITS, hide: [] };

async function start(subject: Subject): Promise<void> {
  if (subject === 'bash') {
    await execa('bash', ['-c', 'true']);
    return;
  }
  const { kind, stoppedBy } = await runTask({ ...request, sandbox: subject }).done;
  if (kind !== 'exited') throw new Error(`a task at level ${subject} did not run: ${stoppedBy}`);
}

const quantile = (sorted: readonly number[], part: number): string =>
  (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN)
    .toFixed(1)
    .padStart(8);

const rounds = Number(process.argv[2] ?? ROUNDS);
const subjects: Subject[] = ['bash'];
for (const level of SANDBOX_LEVELS.toReversed()) {
  const refusal = await checkSandbox(level);
  if (refusal === undefined) subjects.push(level);
  else console.log(JSON.stringify(refusal));
}
const times = new Map(subjects.map((subject): [Subject, number[]] => [subject, []]));
try {
  for (let round = -WARM_UP; round < rounds; round += 1) {
    for (const [subject, taken] of times) {
      const startedMs = performance.now();
      await start(subject);
      if (round >= 0) taken.push(performance.now() - startedMs);
    }
  }
} finally {
  rmSync(workRoot, { recursive: true, force: true });
}
console.log(
  `a task that does nothing, ${rounds} times each, in ms\n\n${'level'.padEnd(8)}  median       p99`,
);
for (const [subject, taken] of times) {
  const sorted = taken.toSorted((left, right) => left - right);
  console.log(`${subject.padEnd(6)}${quantile(sorted, 0.5)}  ${quantile(sorted, 0.99)}`);
}
