import type { Timers } from '../../source/base/ports.ts';
import type { TaskMachine } from '../../source/node/ports.ts';
import { STOPPED, type TaskOutcome } from '../../source/runner/task/outcome.ts';
import type { SeededRandom } from './seeded-random.ts';

const SOON_MS = 20_000;
const LONG_MS = 45 * 60_000;
const LONG_SHARE = 0.15;

/** Tasks that only take time: a moment most of them, some longer than they may. */
export const simulatedTasks = (timers: Timers, random: SeededRandom): TaskMachine => ({
  check: async () => undefined,
  keeping: async (sandbox) => ({ sandbox, kept_by: 'nothing', exact: [], watched: [] }),
  start: ({ timeoutMs }) => {
    const takesMs = random.between(10, random.chance(LONG_SHARE) ? LONG_MS : SOON_MS);
    const durationMs = Math.min(takesMs, timeoutMs);
    const printed = Buffer.from(`${random.bytes(6).toString('hex')}\n`);
    const { promise, resolve } = Promise.withResolvers<TaskOutcome>();
    const end = (ending: Pick<TaskOutcome, 'kind' | 'exitCode' | 'stoppedBy'>) => {
      cancel();
      resolve({
        ...ending,
        stdout: printed,
        stderr: Buffer.alloc(0),
        stdoutBytes: printed.length,
        stderrBytes: 0,
        durationMs,
        limits: null,
        leftBehind: null,
      });
    };
    const cancel = timers.after(durationMs, () =>
      end(takesMs > timeoutMs ? { kind: 'timed-out', exitCode: 124 } : { kind: 'exited', exitCode: 0 }),
    );
    return {
      done: promise,
      stop: (reason) => end({ kind: 'stopped', exitCode: 137, stoppedBy: STOPPED[reason].words }),
      tail: () => ({ stdout: '', stderr: '', stdoutBytes: 0, stderrBytes: 0 }),
      usage: () => undefined,
    };
  },
});
