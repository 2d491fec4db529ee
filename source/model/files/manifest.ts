import { FieldProblem, Fields, isObject } from '../fields.ts';
import * as limits from '../limits.ts';
import type { JsonValue } from '../types.ts';
import { isRawCid } from './cid.ts';
import type { Cid, FileSums } from './file-names.ts';
import { pathClash, pathFault } from './file-path.ts';
import type { FilesFault } from './files-fault.ts';

/** One file of a manifest (F3). */
export interface ManifestFile {
  /** Relative, with `/`, in NFC. */
  readonly path: string;
  readonly mode: 'plain' | 'executable';
  readonly bytes: number;
  readonly cid: Cid;
}

/** All files of one side of a seed, ascending by path (F3). */
export interface Manifest {
  readonly files: readonly ManifestFile[];
}

export type ReadManifest =
  | { readonly ok: true; readonly value: Manifest }
  | { readonly ok: false; readonly fault: FilesFault };

/** How much the files are together. */
export const sumsOf = (files: readonly ManifestFile[]): FileSums => ({
  bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
  count: files.length,
});

/** The canonical text of a manifest (F3): RFC 8785, which is what `JSON.stringify` writes of members in this order. */
export function manifestText({ files }: Manifest): string {
  const items = files.map(({ bytes, cid, mode, path }) => ({ bytes, cid, mode, path }));
  return JSON.stringify({ files: items, manifest: 1 });
}

/** Files in the order of a manifest: by the UTF-16 units of their paths, as RFC 8785 orders names. */
export const inManifestOrder = (files: readonly ManifestFile[]): readonly ManifestFile[] =>
  files.toSorted((left, right) => (left.path < right.path ? -1 : 1));

/** Why files cannot be a manifest: too many, too large, or paths that a folder cannot hold; undefined where they can. */
export function filesFault(files: readonly ManifestFile[]): FilesFault | undefined {
  if (files.length > limits.FILES_MAX_COUNT) return { problem: 'too-many', most: limits.FILES_MAX_COUNT };
  for (const { path, bytes } of files) {
    const fault = pathFault(path);
    if (fault !== undefined) return { problem: 'path', path, fault };
    if (bytes > limits.FILE_MAX_BYTES) return { problem: 'too-large', most: limits.FILE_MAX_BYTES, path };
  }
  const clash = pathClash(files.map(({ path }) => path));
  return clash === undefined ? undefined : { problem: 'clash', ...clash };
}

/** Reads a manifest that a peer or the disk gave, held against what was said of it (F2, F3). */
export function readManifest(text: string, said: FileSums): ReadManifest {
  try {
    return readUnchecked(text, said);
  } catch (error) {
    if (!(error instanceof FieldProblem)) throw error;
    const { field = 'manifest', detail = '' } = error.problem;
    return { ok: false, fault: { problem: 'member', field, wanted: detail } };
  }
}

function readUnchecked(text: string, said: FileSums): ReadManifest {
  const value = jsonOf(text);
  const items = isObject(value) ? value.files : undefined;
  if (!Array.isArray(items)) return { ok: false, fault: { problem: 'not-canonical' } };
  if (items.length !== said.count) {
    return { ok: false, fault: { problem: 'sums', said, found: { bytes: said.bytes, count: items.length } } };
  }
  const files = (items as readonly JsonValue[]).map((item, index) =>
    readFile(new Fields(item, `files[${index}]`)),
  );
  // Whatever else stands there, is out of order or spelt otherwise: one manifest has one text.
  if (manifestText({ files: inManifestOrder(files) }) !== text) {
    return { ok: false, fault: { problem: 'not-canonical' } };
  }
  const fault = filesFault(files);
  if (fault !== undefined) return { ok: false, fault };
  const found = sumsOf(files);
  if (found.bytes !== said.bytes) return { ok: false, fault: { problem: 'sums', said, found } };
  return { ok: true, value: { files } };
}

function jsonOf(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function readFile(fields: Fields): ManifestFile {
  const bytes = fields.count('bytes', limits.FILE_MAX_BYTES);
  const cid = fields.cid('cid');
  const mode = fields.text('mode');
  if (mode !== 'plain' && mode !== 'executable') return fields.bad('mode', 'plain or executable is wanted');
  if (isRawCid(cid) !== bytes <= limits.LEAF_BYTES) {
    return fields.bad('cid', 'raw up to 1 MiB and dag-pb above is wanted');
  }
  return { path: fields.text('path'), mode, bytes, cid };
}
