import { resolve } from 'node:path';
import { sizeIn } from '../base/size-in.ts';
import { splitGiven } from '../contract/actions/given-files.ts';
import { isKeptName } from '../contract/actions/kept-name.ts';
import type { GivenLook } from './data/given-look.ts';

const LOOKED_AT_MAX = 20_000;

/** A file or folder that is given, with where it goes, as another process finds it; what is in the store already has its name. */
export function wholeGiven(text: string): string {
  if (isKeptName(text)) return text;
  const { from, to } = splitGiven(text);
  return `${resolve(from)}:${to}`;
}

/** How many files are given, and how large they are, without reading them; what the store has already counts nothing. */
export async function lookAtGiven(given: readonly string[]): Promise<GivenLook> {
  let [bytes, count, left] = [0, 0, LOOKED_AT_MAX];
  for (const item of given.filter((each) => !isKeptName(each))) {
    const path = splitGiven(wholeGiven(item)).from;
    try {
      const size = await sizeIn(path, left);
      bytes += size.bytes;
      count += size.count;
      left -= size.lookedAt;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const isAbsent = code === 'ENOENT' || code === 'ENOTDIR';
      return {
        fault: isAbsent ? { problem: 'not-there', path } : { problem: 'unreadable', path, said: message },
      };
    }
  }
  return { bytes, count, isMore: left <= 0 };
}
