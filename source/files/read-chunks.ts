import type { FileHandle } from 'node:fs/promises';
import { diskFault } from './store-place.ts';

const CHUNK_BYTES = 1024 * 1024;

/** Reads an open file from its beginning to its end, a chunk after the other; false where it has more than `maxBytes`. */
export async function readChunks(
  from: FileHandle,
  maxBytes: number,
  take: (chunk: Uint8Array) => Promise<void>,
): Promise<boolean> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let at = 0; ; ) {
    const { bytesRead } = await from.read(chunk, 0, CHUNK_BYTES, at).catch(diskFault);
    if (bytesRead === 0) return true;
    at += bytesRead;
    if (at > maxBytes) return false;
    await take(chunk.subarray(0, bytesRead));
  }
}
