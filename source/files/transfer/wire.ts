import { isUuid } from '../../model/fields.ts';
import { isCid } from '../../model/files/cid.ts';
import { type Cid, type FileSide, isFileSide } from '../../model/files/file-names.ts';
import { FILE_MAX_BYTES } from '../../model/limits.ts';
import type { SeedId } from '../../model/types.ts';
import { TransferFault } from './channel.ts';
import type { ChannelReader } from './channel-reader.ts';

/** Asks for all of a file from `offset` on, and for its root before that (`PROTOCOL.md`, "Files"). */
export interface FileQuestion {
  readonly seed: SeedId;
  readonly side: FileSide;
  readonly cid: Cid;
  readonly offset: number;
  readonly root: boolean;
}

/** What comes after it: `root` bytes of the root block, then those of the file from the offset on. Null: it is not given. */
export interface FileAnswer {
  /** Of the whole file. */
  readonly bytes: number;
  readonly root: number;
}

const HEAD_BYTES = 2;
const QUESTION_MAX_BYTES = 512;
const ANSWER_MAX_BYTES = 64;
/** 1,024 leaves of about fifty bytes each. */
const ROOT_MAX_BYTES = 128 * 1024;

export const questionFrame = ({ seed, side, cid, offset, root }: FileQuestion): Buffer =>
  frameOf({ seed, side, cid, offset, root });

export const answerFrame = (answer: FileAnswer | null): Buffer => frameOf(answer);

/** Throws `TransferFault`. */
export async function readQuestion(reader: ChannelReader): Promise<FileQuestion> {
  const { seed, side, cid, offset, root } = membersOf(await readFrame(reader, QUESTION_MAX_BYTES));
  if (typeof seed !== 'string' || !isUuid(seed) || !isFileSide(side) || typeof root !== 'boolean') bad();
  if (typeof cid !== 'string' || !isCid(cid) || !isSize(offset)) bad();
  return { seed: seed as SeedId, side, cid, offset, root };
}

/** Throws `TransferFault`. */
export async function readAnswer(reader: ChannelReader): Promise<FileAnswer | null> {
  const value = await readFrame(reader, ANSWER_MAX_BYTES);
  if (value === null) return null;
  const { bytes, root } = membersOf(value);
  if (!isSize(bytes) || !isSize(root) || root > ROOT_MAX_BYTES) bad();
  return { bytes, root };
}

function frameOf(value: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(value));
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt16BE(body.length);
  return Buffer.concat([head, body]);
}

async function readFrame(reader: ChannelReader, mostBytes: number): Promise<unknown> {
  const length = (await reader.exactly(HEAD_BYTES)).readUInt16BE();
  if (length > mostBytes) bad();
  const text = (await reader.exactly(length)).toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    return bad();
  }
}

const membersOf = (value: unknown): { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : bad();

const isSize = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= FILE_MAX_BYTES;

function bad(): never {
  throw new TransferFault('it does not speak the protocol of files');
}
