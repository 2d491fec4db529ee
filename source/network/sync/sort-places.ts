import { PLACE_BYTES } from './place.ts';

/** Places sorted or merged in one turn of the loop: a few milliseconds. */
const TURN = 2048;

/**
 * Sorts places one after the other into one buffer, a turn of the loop at a time. `batches` is read as it goes; `pause` lets
 * others have their turn.
 */
export async function sortPlaces(
  batches: Iterable<readonly Buffer[]>,
  pause: () => Promise<void>,
): Promise<Buffer> {
  let runs: Buffer[] = [];
  let run: Buffer[] = [];
  let looks = 0;
  for (const batch of batches) {
    run.push(...batch);
    looks += 1 + batch.length;
    if (looks < TURN) continue;
    runs.push(Buffer.concat(distinct(run.sort(Buffer.compare))));
    run = [];
    looks = 0;
    await pause();
  }
  runs.push(Buffer.concat(distinct(run.sort(Buffer.compare))));
  while (runs.length > 1) {
    const merged: Buffer[] = [];
    for (let nth = 0; nth < runs.length; nth += 2) {
      const [left, right] = [runs[nth], runs[nth + 1]];
      if (left !== undefined) merged.push(right === undefined ? left : await merge(left, right, pause));
    }
    runs = merged;
  }
  return runs[0] ?? Buffer.alloc(0);
}

/** What moved while it was read may come twice. */
const distinct = (sorted: readonly Buffer[]): readonly Buffer[] =>
  sorted.filter((place, nth) => sorted[nth - 1]?.equals(place) !== true);

/** What is in both comes out once. */
async function merge(left: Buffer, right: Buffer, pause: () => Promise<void>): Promise<Buffer> {
  const out = Buffer.allocUnsafe(left.length + right.length);
  let [fromLeft, fromRight, to, turn] = [0, 0, 0, 0];
  while (fromLeft < left.length && fromRight < right.length) {
    const order = left.compare(right, fromRight, fromRight + PLACE_BYTES, fromLeft, fromLeft + PLACE_BYTES);
    if (order <= 0) to += left.copy(out, to, fromLeft, fromLeft + PLACE_BYTES);
    else to += right.copy(out, to, fromRight, fromRight + PLACE_BYTES);
    if (order <= 0) fromLeft += PLACE_BYTES;
    if (order >= 0) fromRight += PLACE_BYTES;
    turn += 1;
    if (turn % TURN === 0) await pause();
  }
  to += left.copy(out, to, fromLeft);
  to += right.copy(out, to, fromRight);
  return out.subarray(0, to);
}
