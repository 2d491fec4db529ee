import type { Clock, Timers } from './ports.ts';

/** How late a deadline may be seen that came sooner than was thought. */
const LOOK_AGAIN_MS = 1000;

/**
 * Calls `task` once the wall clock says `atMs` (unix milliseconds); the returned function cancels it. A delay that is worked out once
 * does not do: a machine that sleeps stops its timers and not the time, and a clock may be set.
 */
export function atWallTime(
  { clock, timers }: { readonly clock: Clock; readonly timers: Timers },
  atMs: number,
  task: () => void,
): () => void {
  let cancel = () => {};
  const look = () => {
    const leftMs = atMs - clock.now();
    if (leftMs <= 0) task();
    else cancel = timers.after(Math.min(leftMs, LOOK_AGAIN_MS), look);
  };
  cancel = timers.after(0, look);
  return () => cancel();
}
