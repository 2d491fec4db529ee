/**
 * Gives the memory of a buffer back at once, which is empty from then on. By itself it waits for a collection of garbage, and buffers
 * hardly hurry that: some ten megabytes of small ones may lie around before. Nobody else may hold its memory: it is not of a pool.
 */
export function giveBack(buffer: Uint8Array<ArrayBuffer>): void {
  buffer.buffer.transfer(0);
}
