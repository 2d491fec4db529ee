import { setFlagsFromString } from 'node:v8';
import type { Timers } from '../../base/ports.ts';

export interface MemorySaving {
  readonly timers: Timers;
  /** How much of the time since it was asked last the loop was at work: 0 to 1. */
  readonly use: () => number;
  /** Whether the heap is to be kept small, at some cost of processor time. */
  readonly save: (isOn: boolean) => void;
}

const LOOK_MS = 2000;
/** A loop that is at work for more than this is not to wait for the heap. */
const BUSY = 0.25;
/** So many looks at a loop that has little to do: it is not only between two messages. */
const QUIET_LOOKS = 5;

/**
 * Keeps the heap small while the loop has little to do, and lets it grow while it has much: V8 by itself gives nothing back, since it takes
 * a heap in which nothing happens for a busy one, and a node keeps what it once took for a flood. Returns what ends it.
 */
export function saveMemoryWhileQuiet({ timers, use, save }: MemorySaving): () => void {
  let quietLooks = 0;
  let cancel = timers.after(LOOK_MS, look);
  function look(): void {
    const wasOn = quietLooks >= QUIET_LOOKS;
    quietLooks = use() > BUSY ? 0 : quietLooks + 1;
    const isOn = quietLooks >= QUIET_LOOKS;
    if (isOn !== wasOn) save(isOn);
    cancel = timers.after(LOOK_MS, look);
  }
  return () => cancel();
}

/** Runs what runs for long, and saves memory meanwhile. */
export async function savingMemory<Value>(timers: Timers, run: () => Promise<Value>): Promise<Value> {
  let before = performance.eventLoopUtilization();
  const end = saveMemoryWhileQuiet({
    timers,
    use: () => {
      const now = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(now, before);
      before = now;
      return utilization;
    },
    // V8 looks at this one whenever it decides what to collect, as it looks at what a browser says of a tab.
    save: (isOn) => setFlagsFromString(isOn ? '--memory-saver-mode' : '--no-memory-saver-mode'),
  });
  try {
    return await run();
  } finally {
    end();
  }
}
