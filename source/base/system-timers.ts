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

/** The same, but no process goes on for their sake. */
export const backgroundTimers: Timers = {
  after(delayMs, task) {
    const timeout = setTimeout(task, delayMs).unref();
    return () => clearTimeout(timeout);
  },
};
