import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ActionInput } from '../../contract/actions.ts';
import { PACK_BOOKS, PACKED } from './demo-tasks.ts';

const BOOKS = 3;
const WORDS =
  'the sea is never still and never late a crab walks sideways to where it wants over stone sand kelp shell'.split(
    ' ',
  );
const WORDS_A_LINE = 12;
const LINES = 1000;
/** Steps of a linear congruential generator, as in Numerical Recipes: the same books each time. */
const FACTOR = 1_664_525;
const ADDEND = 1_013_904_223;

/** Writes a folder of books that tasks of the demo are given: each of so many bytes, and no two alike. */
export async function writeBooks(folder: string, bytesEach: number): Promise<string> {
  await mkdir(folder);
  for (let book = 1; book <= BOOKS; book += 1)
    await writeFile(join(folder, `${book}.txt`), bookText(bytesEach + book, bytesEach));
  return folder;
}

/** What a task that packs books is given: they lie in `books`. */
export const givenBooks = (folder: string): readonly string[] => [`${folder}:books`];

/** The seed that the person finds: larger books than the traders', so that one sees them go when it is awarded. */
export const ownSeed = (books: string): ActionInput['publish'] => ({
  title: 'Pack three books of yours',
  cmd: PACK_BOOKS,
  desc: 'Award it with c and Enter: its files go to whom you choose, and what it makes can come back.',
  ...{ min_price: 5, reward: 30, max_bids: 4, bid_window_ms: 1_800_000 },
  ...{ input: givenBooks(books), output: PACKED },
});

/** The same words again, after more of them than a packer looks back. */
function bookText(start: number, bytes: number): Buffer {
  const lines: string[] = [];
  let state = start;
  for (let line = 0; line < LINES; line += 1) {
    const words = Array.from({ length: WORDS_A_LINE }, () => {
      state = (state * FACTOR + ADDEND) % 2 ** 32;
      return WORDS[Math.floor((state / 2 ** 32) * WORDS.length)] ?? '';
    });
    lines.push(`${words.join(' ')}\n`);
  }
  return Buffer.alloc(bytes, lines.join(''));
}
