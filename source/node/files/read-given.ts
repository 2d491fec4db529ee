import { sizeIn } from '../../base/size-in.ts';
import type { DiskFileStore } from '../../files/disk-store.ts';
import { type GivenFiles, type Taken, takeGiven } from '../../files/take-files.ts';
import { FILES_MAX_COUNT } from '../../model/limits.ts';
import type { FileTransfer, FileTransfers } from './file-transfers.ts';

/** So many names are looked at to know how much there is to read; of more it is not said. */
const LOOKED_AT_MAX = 20_000;

/** Takes in what a publisher gives, as far as there is room, and says how far it is. */
export function readGiven(
  store: DiskFileStore,
  given: readonly GivenFiles[],
  transfers: FileTransfers,
): Promise<Taken> {
  const limits = { bytes: store.roomBytes(), count: FILES_MAX_COUNT };
  const reading = transfers.begin({ seedId: null, side: 'inputs', way: 'reading', ofBytes: null });
  void sayTotal(given, reading);
  return takeGiven(store, given, limits, reading.moved).finally(reading.end);
}

/** Looked up beside the reading, which does not wait for it, and which is what says what cannot be read. */
async function sayTotal(given: readonly GivenFiles[], reading: FileTransfer): Promise<void> {
  let [bytes, left] = [0, LOOKED_AT_MAX];
  for (const { from } of given) {
    const size = await sizeIn(from, left).catch(() => undefined);
    if (size === undefined) return;
    bytes += size.bytes;
    left -= size.lookedAt;
  }
  if (left > 0) reading.isOf(bytes);
}
