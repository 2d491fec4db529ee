import { createReadStream } from 'node:fs';
import { lstat, open, rename, rm } from 'node:fs/promises';
import { DRAFT_ENDING } from '../base/durable-file.ts';
import { kindOf, whyNot } from '../base/text-file.ts';
import { CrabnetError } from '../model/errors.ts';

/** A line that is longer is none of ours: an award and its envelopes stay below. */
const LINE_MAX_BYTES = 16 * 1024 * 1024;

/** Writes lines into a file for its owner only, whole or not at all; resolves to how many. Throws `CrabnetError` `usage`. */
export async function writeLines(path: string, lines: AsyncIterable<string>): Promise<number> {
  const draft = path + DRAFT_ENDING;
  let count = 0;
  await assertReplaceable(path);
  try {
    // What somebody else put in its place, a link perhaps, is not written through.
    await rm(draft, { force: true });
    const file = await open(draft, 'wx', 0o600);
    try {
      for await (const line of lines) {
        await file.appendFile(`${line}\n`);
        count += 1;
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
    return count;
  } catch (cause) {
    await rm(draft, { force: true });
    if (cause instanceof CrabnetError) throw cause;
    throw new CrabnetError('usage', `${path} cannot be written: ${whyNot(cause, path)}`, {
      field: 'FILE',
      remedy: 'name a file in a folder that this user may write',
      cause,
    });
  }
}

/** Another name would be put in the place of a device or a pipe, and it would be gone. */
async function assertReplaceable(path: string): Promise<void> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats === undefined || stats.isFile() || stats.isSymbolicLink()) return;
  throw new CrabnetError('usage', `${path} cannot be written: it is ${kindOf(stats)}, and no file`, {
    field: 'FILE',
    remedy: 'name a file, or one that is not there yet',
  });
}

/** The lines of a file, one after the other. Throws `CrabnetError` `usage` where it cannot be read. */
export async function* readLines(path: string): AsyncGenerator<string> {
  let rest = '';
  try {
    for await (const chunk of createReadStream(path, 'utf8') as AsyncIterable<string>) {
      const pieces = (rest + chunk).split('\n');
      rest = pieces.pop() ?? '';
      yield* pieces;
      if (rest.length > LINE_MAX_BYTES)
        throw new CrabnetError('usage', `${path} has a line of over 16 MiB`, { field: 'FILE' });
    }
  } catch (cause) {
    if (cause instanceof CrabnetError) throw cause;
    throw new CrabnetError('usage', `${path} cannot be read: ${whyNot(cause, path)}`, {
      field: 'FILE',
      remedy: 'name a file that this user may read',
      cause,
    });
  }
  if (rest !== '') yield rest;
}
