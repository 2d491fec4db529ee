import { randomFillSync } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { takeGiven } from '../../../source/files/take-files.ts';
import type { FilesName } from '../../../source/model/files/file-names.ts';
import { FILES_MAX_COUNT } from '../../../source/model/limits.ts';
import { anyStore } from './files-side.ts';
import type { SideOptions } from './sides.ts';

const MIB = 1024 * 1024;

/** Makes files of those sizes under `folder`/in, no two pieces of which are alike. */
export function makeTree(folder: string, sizes: readonly number[]): SideOptions['list'] {
  const chunk = randomFillSync(Buffer.alloc(MIB));
  let number = 0;
  return sizes.map((size, nth) => {
    const path = `part-${Math.floor(nth / 100)}/file-${nth}`;
    mkdirSync(dirname(join(folder, 'in', path)), { recursive: true });
    const file = openSync(join(folder, 'in', path), 'wx');
    for (let at = 0; at < size; at += MIB) {
      number += 1;
      chunk.writeUInt32BE(number);
      writeSync(file, chunk, 0, Math.min(MIB, size - at));
    }
    closeSync(file);
    return { path, bytes: size };
  });
}

/** Takes that into the store of a giver, which has its things there or elsewhere. */
export async function packTree(folder: string, giver = folder): Promise<FilesName> {
  const store = anyStore(giver);
  const given = [{ from: join(folder, 'in'), to: '' }];
  const taken = await takeGiven(store, given, { bytes: Number.MAX_SAFE_INTEGER, count: FILES_MAX_COUNT });
  if (!taken.ok) throw new Error(JSON.stringify(taken.fault));
  return taken.value.files;
}

/** How many of those files are in the store of a taker and what their names say. */
export async function provenIn(folder: string, files: FilesName): Promise<number> {
  const store = anyStore(folder);
  const manifest = await store.manifest(files);
  let proven = 0;
  for (const { cid } of manifest?.files ?? []) if (await store.proves(cid)) proven += 1;
  return proven;
}
