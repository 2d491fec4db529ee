import type { Timers } from './ports.ts';

/** Those of the process. A task without delay runs in the next turn of the loop. */
export const systemTimers: Timers = {
  after(delayMs, task) {
    if (delayMs <= 0) {
      const immediate = setImmediate(task);
      return () => clearImmediate(immediate);
    }
    const timeout = setTimeout(task, delayMs);
    return () => clearTimeout(timeout);
  },
};
