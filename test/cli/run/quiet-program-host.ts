/** A program that makes much garbage and is quiet then; ends well once its heap is small again. Started by save-memory.slow.test.ts. */
import { getHeapStatistics } from 'node:v8';
import { systemTimers } from '../../../source/base/system-timers.ts';
import { savingMemory } from '../../../source/cli/run/save-memory.ts';

const MB = 1024 * 1024;
const FLOODED_MB = 50;
/** The looks of ten seconds in one. */
const HURRY = 10;
const timers = {
  after: (delayMs: number, task: () => void) => systemTimers.after(delayMs / HURRY, task),
};
const heapMb = () => getHeapStatistics().total_physical_size / MB;

/** Most of what is made goes again, and what stays lies all over the heap, as the envelopes of a market do. */
async function flood(): Promise<readonly object[]> {
  let made: object[] = [];
  for (let turn = 0; turn < 100; turn += 1) {
    for (let count = 0; count < 20_000; count += 1) made.push({ turn, count, text: `${turn} ${count}` });
    await new Promise((resolve) => setImmediate(resolve));
  }
  made = made.filter((_, nth) => nth % 20 === 0);
  globalThis.gc?.({ type: 'major', execution: 'sync' });
  return made;
}

await savingMemory(timers, async () => {
  const kept = await flood();
  const fullMb = heapMb();
  if (fullMb < FLOODED_MB) throw new Error(`the flood took no more than ${fullMb} MB`);
  // V8 tells nobody when it gives memory back: it is looked for, seldom enough for a program that is quiet meanwhile.
  while (heapMb() > fullMb / 2) await new Promise((resolve) => setTimeout(resolve, 200));
  if (kept.length === 0) throw new Error('nothing was kept');
});
