/**
 * A program that stands for a node with a console: in the terminal it is started in it runs tasks one after another, in several
 * lanes, until that terminal has hung up, and then some more. What became of them it writes into the file it is given.
 */
import { mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DEFAULT_TASK_LIMITS } from '../../source/contract/task-limits.ts';
import { runTask } from '../../source/runner/task/runner.ts';

export interface HungUp {
  readonly ran: number;
  /** What ended otherwise than it would have. */
  readonly failed: readonly string[];
}

const [, , level = 'none', file = ''] = process.argv;
const sandbox = level === 'bwrap' || level === 'basic' ? level : 'none';
const LANES = 4;
const AFTERWARDS = 3;

let hangUps = 0;
process.on('SIGHUP', () => {
  hangUps += 1;
});
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

let ran = 0;
const failed: string[] = [];
async function lane(): Promise<void> {
  const workRoot = mkdtempSync(join(dirname(file), 'tasks-'));
  for (let afterwards = 0; afterwards < AFTERWARDS; afterwards += hangUps > 0 ? 1 : 0) {
    const request = { command: 'echo done', timeoutMs: 60_000, hide: [], limits: DEFAULT_TASK_LIMITS };
    const outcome = await runTask({ ...request, workRoot, sandbox }).done;
    ran += 1;
    const { exitCode, stoppedBy, stdout, leftBehind } = outcome;
    if (exitCode !== 0 || stdout.toString() !== 'done\n' || leftBehind !== null)
      failed.push(JSON.stringify({ exitCode, stoppedBy, stdout: stdout.toString(), leftBehind }));
    if (ran === LANES) process.stdout.write('under way\n');
  }
}
await Promise.all(Array.from({ length: LANES }, lane));
const told: HungUp = { ran, failed };
// Whoever waits for it finds all of it.
writeFileSync(`${file}.new`, JSON.stringify(told));
renameSync(`${file}.new`, file);
