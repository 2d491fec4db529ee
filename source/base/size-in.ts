import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';

/** How many files there are, how large they are together, and how many names were looked at for it. */
export interface SizeIn {
  readonly bytes: number;
  readonly count: number;
  readonly lookedAt: number;
}

/**
 * What lies at a path, a file or a folder with all that is in it, without reading any of it or following a link; no more than `most`
 * names are looked at. Rejects with what the system says of the first that cannot be.
 */
export async function sizeIn(path: string, most: number): Promise<SizeIn> {
  const seen = { bytes: 0, count: 0, lookedAt: 0 };
  await lookAt(path, seen, most);
  return seen;
}

type Seen = { -readonly [Name in keyof SizeIn]: SizeIn[Name] };

async function lookAt(path: string, seen: Seen, most: number): Promise<void> {
  if (seen.lookedAt >= most) return;
  seen.lookedAt += 1;
  const stat = await lstat(path);
  if (stat.isFile()) {
    seen.bytes += stat.size;
    seen.count += 1;
  } else if (stat.isDirectory()) {
    for await (const entry of await opendir(path)) await lookAt(join(path, entry.name), seen, most);
  }
}
