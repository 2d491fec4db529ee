/** A program that makes much garbage and is quiet then; ends well once its heap is small again. Started by save-memory.slow.test.ts. */
import { getHeapStatistics } from 'node:v8';
import { systemTimers } from '../../../source/base/system-timers.ts';
import { savingMemory } from '../../../source/cli/run/save-memory.ts';

const MB = 1024 * 1024;
/** The looks of ten seconds in one. */
const HURRY = 10;
const timers = {
  after: (delayMs: number, task: () => void) => systemTimers.after(delayMs / HURRY, task),
};
const heapMb = () => getHeapStatistics().total_physical_size / MB;

/** Objects that live long enough to be taken for old ones, as those of envelopes that wait are. */
async function flood(): Promise<void> {
  let held: object[] = [];
  for (let turn = 0; turn < 100; turn += 1) {
    for (let count = 0; count < 20_000; count += 1) held.push({ turn, count, text: `${turn} ${count}` });
    if (held.length > 1_000_000) held = held.slice(-100_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

await savingMemory(timers, async () => {
  await flood();
  const fullMb = heapMb();
  process.send?.({ fullMb });
  while (heapMb() > fullMb / 2) await new Promise((resolve) => setTimeout(resolve, 50));
  process.send?.({ smallMb: heapMb() });
});
process.disconnect?.();
