import { createHash } from 'node:crypto';
import type { DiskFileStore } from '../../source/files/disk-store.ts';
import { FileNamer } from '../../source/files/file-cid.ts';
import type { StoreLimits } from '../../source/files/store-room.ts';
import type { Cid, FilesName } from '../../source/model/files/file-names.ts';
import { type ManifestFile, manifestText } from '../../source/model/files/manifest.ts';

/** Limits of a store of files that is not to refuse anything. */
export const AMPLE: StoreLimits = {
  ...{ seedMaxBytes: 2 ** 40, maxBytes: 2 ** 40, minFreeBytes: 0 },
  freeBytes: () => undefined,
};

/** As many bytes, other ones for each word. */
export const bytesOf = (length: number, word: string): Buffer =>
  Buffer.alloc(length, createHash('sha512').update(word).digest());

export function nameOf(bytes: Uint8Array): { readonly cid: Cid; readonly root: Uint8Array | null } {
  const namer = new FileNamer();
  namer.update(bytes);
  return namer.finish();
}

/** Puts files and their manifest into a store. */
export async function publish(store: DiskFileStore, contents: readonly Buffer[]): Promise<FilesName> {
  const files: ManifestFile[] = [];
  for (const [nth, bytes] of contents.entries()) {
    const path = `file-${String(nth).padStart(5, '0')}`;
    files.push({ path, mode: 'plain', bytes: bytes.length, cid: await store.put(bytes) });
  }
  const text = Buffer.from(manifestText({ files }));
  const bytes = contents.reduce((sum, { length }) => sum + length, 0);
  return { cid: await store.put(text), bytes, count: files.length };
}
