import { lstat, opendir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
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
  const seen = { bytes: 0, count: 0, lookedAt: 0 };
  for (const item of given.filter((each) => !isKeptName(each))) {
    const path = splitGiven(wholeGiven(item)).from;
    try {
      await lookInto(path, seen);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const isAbsent = code === 'ENOENT' || code === 'ENOTDIR';
      return {
        fault: isAbsent ? { problem: 'not-there', path } : { problem: 'unreadable', path, said: message },
      };
    }
  }
  return { bytes: seen.bytes, count: seen.count, isMore: seen.lookedAt >= LOOKED_AT_MAX };
}

async function lookInto(
  path: string,
  seen: { bytes: number; count: number; lookedAt: number },
): Promise<void> {
  if (seen.lookedAt >= LOOKED_AT_MAX) return;
  seen.lookedAt += 1;
  const stat = await lstat(path);
  if (stat.isFile()) {
    seen.bytes += stat.size;
    seen.count += 1;
  } else if (stat.isDirectory()) {
    for await (const entry of await opendir(path)) await lookInto(join(path, entry.name), seen);
  }
}
