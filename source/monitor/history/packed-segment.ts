import { closeSync, constants, fstatSync, readSync } from 'node:fs';
import { type FileHandle, open, rename, rm, writeFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { giveBack } from '../../base/give-back.ts';
import { openPlainFile, readPlainBytes } from '../../base/plain-file.ts';
import { toJson } from '../../base/text/sanitize.ts';
import type { Block, LoggedEvent } from './block.ts';
import { type BlockNumbers, blocksOf, checksumOf, readTable, writeTable } from './block-table.ts';
import { eventsIn, type PlainSegment } from './plain-segment.ts';
import type { Segment } from './segment.ts';

const FORM = 2;
/** Of earlier releases: of its blocks only the numbers are taken. */
const EARLIER_FORM = 1;
const HEAD_MAX_BYTES = 4096;
/** What a block may become, unpacked: a line of a megabyte and then some. */
const BLOCK_MAX_BYTES = 4 * 1024 * 1024;
const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;

/** The first line of an index file; behind it is the table of the blocks, in the earlier form a line of JSON. */
interface Head {
  readonly form: typeof FORM | typeof EARLIER_FORM;
  readonly first: number;
  readonly rawBytes: number;
  readonly last: number;
  readonly maxTs: number;
  /** Of the table. */
  readonly checksum?: number;
}

/**
 * A segment that is packed: its blocks, each a gzip member of its own, so that one is read without the others and `zcat` reads
 * them all. Beside it an index says what is in which.
 */
export class PackedSegment implements Segment {
  readonly path: string;
  readonly #head: Head;
  #blocks: readonly Block[] | undefined;

  private constructor(path: string, head: Head) {
    this.path = path;
    this.#head = head;
  }

  /** Undefined where the file or its index is not there, is another user's, or does not read. */
  static open(path: string): PackedSegment | undefined {
    try {
      const index = openPlainFile(indexPath(path), O_NOFOLLOW);
      try {
        if (fstatSync(index).uid !== process.getuid?.()) return undefined;
        const start = Buffer.alloc(HEAD_MAX_BYTES);
        const text = start.toString('utf8', 0, readSync(index, start, 0, HEAD_MAX_BYTES, 0));
        const head = JSON.parse(text.slice(0, text.indexOf('\n'))) as Head;
        const isWhole = [head.first, head.rawBytes, head.last, head.maxTs].every(Number.isSafeInteger);
        const isKnown = head.form === FORM || head.form === EARLIER_FORM;
        return isKnown && isWhole ? new PackedSegment(path, head) : undefined;
      } finally {
        closeSync(index);
      }
    } catch {
      return undefined;
    }
  }

  get first(): number {
    return this.#head.first;
  }
  get rawBytes(): number {
    return this.#head.rawBytes;
  }
  get last(): number {
    return this.#head.last;
  }
  /** The latest time in it, unix seconds. */
  get maxTs(): number {
    return this.#head.maxTs;
  }

  async ready(): Promise<readonly Block[]> {
    this.#blocks ??= readBlocks(this.path, this.#head);
    return this.#blocks;
  }

  /** Lets go of what is known of its blocks. */
  forget(): void {
    this.#blocks = undefined;
  }

  read({ at, bytes, first }: Block, needle?: string): readonly LoggedEvent[] {
    const packed = Buffer.alloc(bytes);
    let file: number | undefined;
    try {
      file = openPlainFile(this.path, O_NOFOLLOW);
      readSync(file, packed, 0, bytes, at);
      const raw = unpacked(packed);
      const events = eventsIn(raw, first, needle);
      giveBack(raw);
      return events;
    } catch {
      return [];
    } finally {
      if (file !== undefined) closeSync(file);
      giveBack(packed);
    }
  }
}

/** Unpacked into a buffer of its size, which its last four bytes tell: a page may look into many, and none of it is needed for long. */
function unpacked(packed: Buffer): Buffer<ArrayBuffer> {
  const bytes = Math.min(packed.readUInt32LE(packed.length - 4), BLOCK_MAX_BYTES);
  // Only where room is left it is sure that nothing follows, and no second buffer is made; a smaller one were of the pool that all share.
  const chunkSize = Math.max(bytes + 1, Buffer.poolSize);
  return gunzipSync(packed, { maxOutputLength: BLOCK_MAX_BYTES, chunkSize });
}

const indexPath = (path: string): string => `${path}.index`;

function readBlocks(path: string, { form, checksum = 0 }: Head): readonly Block[] {
  try {
    const index = readPlainBytes(indexPath(path));
    const rest = index.subarray(index.indexOf('\n') + 1);
    return form === FORM ? readTable(rest, checksum) : blocksOf(readNumbers(rest.toString('utf8')));
  } catch {
    return [];
  }
}

function readNumbers(text: string): readonly BlockNumbers[] {
  const blocks = JSON.parse(text) as readonly BlockNumbers[];
  return blocks.filter(({ at, bytes, first, last, minTs, maxTs }) =>
    [at, bytes, first, last, minTs, maxTs].every(Number.isSafeInteger),
  );
}

/**
 * Reads a segment that is not written any more and packs it to `path`, with its index, at one go; what is there under these names is
 * replaced. Rejects where not all of it can be read, and with the system's error, and then leaves at most a file whose name ends with `.tmp`.
 */
export async function packSegment(plain: PlainSegment, path: string): Promise<PackedSegment | undefined> {
  while (plain.readOn());
  if (!plain.isRead) throw new Error(`${plain.path} cannot be read`);
  const halfPath = `${path}.tmp`;
  const blocks: (BlockNumbers & { readonly terms: Uint8Array })[] = [];
  let maxTs = 0;
  let at = 0;
  const half = await create(halfPath);
  try {
    for (const block of plain.blocks) {
      const raw = plain.rawOf(block);
      const packed = gzipSync(raw);
      giveBack(raw);
      await half.writeFile(packed);
      const { first, last, minTs, maxTs: latest, terms } = block;
      blocks.push({ at, bytes: packed.length, first, last, minTs, maxTs: latest, terms });
      at += packed.length;
      maxTs = Math.max(maxTs, block.maxTs);
    }
    await half.datasync();
  } finally {
    await half.close();
  }
  const { first, rawBytes, last } = plain;
  const table = writeTable(blocks);
  const head: Head = { form: FORM, first, rawBytes, last, maxTs, checksum: checksumOf(table) };
  const halfIndex = `${indexPath(path)}.tmp`;
  await rm(halfIndex, { force: true });
  await writeFile(halfIndex, Buffer.concat([Buffer.from(`${toJson(head)}\n`), table]), {
    flag: 'wx',
    mode: 0o600,
  });
  await rename(halfIndex, indexPath(path));
  await rename(halfPath, path);
  return PackedSegment.open(path);
}

async function create(path: string): Promise<FileHandle> {
  await rm(path, { force: true });
  return open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
}

/** Removes a packed segment and its index. */
export async function removePacked(path: string): Promise<void> {
  await rm(path, { force: true });
  await rm(indexPath(path), { force: true });
}

/** What the two take on disk. */
export const packedFiles = (path: string): readonly string[] => [path, indexPath(path)];
