import type { Manifest } from '../model/files/manifest.ts';
import type { DiskFileStore } from './disk-store.ts';
import { DamagedFile } from './file-store.ts';
import { piecesOf } from './lay-out.ts';

const BLOCK_BYTES = 512;
const NAME_BYTES = 100;

/**
 * The files of a manifest as a tar archive, for the system's `tar` to unpack where only the task's own user may write: plain files,
 * paths that F3 has judged, no owners. Throws `DamagedFile` where the store has not all of it.
 */
export async function* tarOf(store: DiskFileStore, { files }: Manifest): AsyncGenerator<Uint8Array> {
  for (const { path, cid, bytes, mode } of files) {
    const file = await store.open(cid);
    if (file === undefined) throw new DamagedFile(cid);
    try {
      yield headerOf(path, bytes, mode === 'executable' ? 0o755 : 0o644);
      yield* piecesOf(file);
      yield padding(bytes);
    } finally {
      await file.close();
    }
  }
  yield Buffer.alloc(2 * BLOCK_BYTES);
}

/** A name that does not fit is told before, as GNU's tar has it. */
function headerOf(path: string, bytes: number, mode: number): Buffer {
  const name = Buffer.from(path);
  if (name.length <= NAME_BYTES) return header(name, bytes, mode, '0');
  const long = Buffer.concat([name, Buffer.alloc(1)]);
  return Buffer.concat([
    header(Buffer.from('././@LongLink'), long.length, 0o644, 'L'),
    long,
    padding(long.length),
    header(name.subarray(0, NAME_BYTES), bytes, mode, '0'),
  ]);
}

function header(name: Buffer, bytes: number, mode: number, type: '0' | 'L'): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES);
  name.copy(block);
  block.write(`${mode.toString(8).padStart(7, '0')}\0`, 100, 'latin1');
  block.write('0000000\0'.repeat(2), 108, 'latin1');
  block.write(`${bytes.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  block.write('00000000000\0', 136, 'latin1');
  block.write(' '.repeat(8), 148, 'latin1');
  block.write(type, 156, 'latin1');
  block.write('ustar  \0', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

const padding = (bytes: number): Buffer => Buffer.alloc((BLOCK_BYTES - (bytes % BLOCK_BYTES)) % BLOCK_BYTES);
