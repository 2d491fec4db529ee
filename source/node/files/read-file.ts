import type { ActionInput, ActionValue } from '../../contract/actions.ts';
import type { FileStore } from '../../files/file-store.ts';
import { DamagedFile } from '../../files/file-store.ts';
import { done, type Outcome, refused } from '../../model/errors.ts';
import type { Cid, FileSide } from '../../model/files/file-names.ts';
import type { ManifestFile } from '../../model/files/manifest.ts';
import type { SeedId } from '../../model/types.ts';
import { findSeed } from '../trade/find-id.ts';
import type { NodeFiles } from './node-files.ts';
import { namedFiles, type ShowFilesParts } from './show-files.ts';

export interface ReadFileParts extends Pick<ShowFilesParts, 'ledger' | 'finished'> {
  readonly files: Pick<NodeFiles, 'store'>;
}

/** So much of a file is read as text; less than a leaf, so one reading brings it. */
const TEXT_MAX_BYTES = 64 * 1024;

type Found = ManifestFile & { readonly side: FileSide };

/** The beginning of a text file that a seed gives or its result brought, where it is here. */
export async function readFile(
  parts: ReadFileParts,
  { seed: given, path }: ActionInput['filesRead'],
): Promise<Outcome<ActionValue['filesRead']>> {
  const { ledger, finished } = parts;
  const seed = findSeed(ledger.market, finished, given);
  if (!seed.ok) return seed;
  const { store } = parts.files;
  const file = await findFile(parts, seed.value, path);
  if (!file.ok) return file;
  const { side, bytes, cid } = file.value;
  const read = await readBeginning(store, cid);
  if (read === 'damaged') return refused('no-files', { what: 'damaged' }, 'path');
  if (read === undefined) return refused('no-files', { what: 'not-here', side, seed_id: seed.value }, 'path');
  const cut = read.length < bytes;
  const text = textOf(read, cut);
  if (text === undefined) return refused('no-files', { what: 'no-text' }, 'path');
  return done({ seed_id: seed.value, side, path, bytes, text, cut });
}

/** The file of that path, the result's before what the seed gives. */
async function findFile(
  { files: { store }, ledger }: ReadFileParts,
  seed_id: SeedId,
  path: string,
): Promise<Outcome<Found>> {
  const folded = ledger.marketOf(seed_id).folded(seed_id);
  const named = folded === undefined ? [] : namedFiles(folded).toReversed();
  let unlisted: FileSide | undefined;
  for (const [side, name] of named) {
    const manifest = await store.manifest(name);
    const file = manifest?.files.find((each) => each.path === path);
    if (file !== undefined) return done({ ...file, side });
    if (manifest === undefined) unlisted ??= side;
  }
  // It may stand in the list that is not here.
  return unlisted === undefined
    ? refused('no-files', { what: 'no-such-path', seed_id }, 'path')
    : refused('no-files', { what: 'not-here', side: unlisted, seed_id }, 'path');
}

async function readBeginning(
  store: Pick<FileStore, 'open'>,
  cid: Cid,
): Promise<Uint8Array | 'damaged' | undefined> {
  const file = await store.open(cid);
  if (file === undefined) return undefined;
  try {
    return await file.read(0, TEXT_MAX_BYTES);
  } catch (error) {
    if (error instanceof DamagedFile) return 'damaged';
    throw error;
  } finally {
    await file.close();
  }
}

/** The bytes as text; undefined where they are none. A character that was cut in two at the end is left out. */
function textOf(bytes: Uint8Array, cut: boolean): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: cut });
  } catch {
    return undefined;
  }
}
