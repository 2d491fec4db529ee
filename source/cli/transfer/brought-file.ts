import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { whyNot } from '../../base/text-file.ts';
import { BRING_MAX_BYTES } from '../../contract/transfer.ts';
import { CrabnetError } from '../../model/errors.ts';
import { readLines } from '../line-file.ts';
import type { Brought } from './brought.ts';
import { STATE, stateEnvelopes } from './state-envelopes.ts';

/** A file that is brought; it may be read again where that is possible. */
export interface BroughtFile {
  readonly format: 'envelopes' | 'state';
  readonly mayRepeat: boolean;
  envelopes(): AsyncIterable<Brought> | Iterable<Brought>;
}

/** A state is read whole: the reference writes it whole, at every change. */
const STATE_MAX_BYTES = 64 * 1024 * 1024;

/** Finds out what a file holds. Rejects with `CrabnetError` `usage` where it is neither envelopes nor a state. */
export async function openBrought(path: string): Promise<BroughtFile> {
  const first = await firstLine(path);
  if (first === undefined) throw neither(path, 'it is empty');
  // What is neither is read line by line, so that what is wrong is told by its line.
  if (!isBeginningOfState(first.text))
    return { format: 'envelopes', mayRepeat: isRegular(path), envelopes: () => lines(path) };
  return openState(path);
}

async function openState(path: string): Promise<BroughtFile> {
  const size = statSync(path).size;
  if (size > STATE_MAX_BYTES)
    throw new CrabnetError('usage', `${path} has ${size} bytes: a state may have ${STATE_MAX_BYTES}`, {
      field: 'FILE',
      remedy: 'bring it as envelopes, one a line, which may be of any size',
    });
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw unreadable(path, cause);
    throw neither(path, cause.message);
  }
  const read = STATE.safeParse(value);
  const issue = read.error?.issues[0];
  if (!read.success) throw neither(path, `${issue?.path.join('.')}: ${issue?.message}`);
  const state = read.data;
  return { format: 'state', mayRepeat: false, envelopes: () => stateEnvelopes(state) };
}

async function* lines(path: string): AsyncGenerator<Brought> {
  let line = 0;
  for await (const text of readLines(path)) {
    line += 1;
    if (text.trim() === '') continue;
    const at = `line ${line}`;
    const isTooLarge = Buffer.byteLength(text) > BRING_MAX_BYTES;
    yield isTooLarge
      ? { at, refused: { reason: 'too-large', detail: 'no envelope is so large' } }
      : { at, text };
  }
}

async function firstLine(path: string): Promise<{ readonly text: string } | undefined> {
  for await (const text of readLines(path)) if (text.trim() !== '') return { text };
  return undefined;
}

/** It is written over many lines, or, by somebody else, on one. */
const isBeginningOfState = (line: string): boolean =>
  /^\s*\{\s*(?:$|"(?:identity|seeds|bids|claims|results|seen_messages|peers)"\s*:)/u.test(line);

const isRegular = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

const neither = (path: string, why: string): CrabnetError =>
  new CrabnetError(
    'usage',
    `${path} holds neither envelopes, one a line, nor a state of the reference: ${why}`,
    {
      field: 'FILE',
      remedy: 'name what crabnet export wrote, or the state.json of the reference',
    },
  );

const unreadable = (path: string, cause: unknown): CrabnetError =>
  new CrabnetError('usage', `${path} cannot be read: ${whyNot(cause, path)}`, {
    field: 'FILE',
    remedy: 'name a file that this user may read',
    cause,
  });
