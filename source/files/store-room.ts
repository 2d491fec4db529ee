import { CrabnetError } from '../model/errors.ts';
import type { FileSums } from '../model/files/file-names.ts';
import { FILES_MAX_COUNT } from '../model/limits.ts';

/** How much a store of files may hold: of one seed's side, in all, and what must stay free on the disk, in bytes. */
export interface StoreLimits {
  readonly seedMaxBytes: number;
  readonly maxBytes: number;
  readonly minFreeBytes: number;
  /** How much is free; undefined where the system does not say. */
  readonly freeBytes: () => number | undefined;
}

/** Files in all: a disk has only so many names. */
const MAX_COUNT = 10 * FILES_MAX_COUNT;

/** How many bytes more one seed may have, beside what is held. */
export function roomFor(
  { seedMaxBytes, maxBytes, minFreeBytes, freeBytes }: StoreLimits,
  held: FileSums,
): number {
  const free = freeBytes();
  const onDisk = free === undefined ? maxBytes : free - minFreeBytes;
  return Math.max(0, Math.min(seedMaxBytes, maxBytes - held.bytes, onDisk));
}

/** Throws `CrabnetError` where those files have no room beside what is held. */
export function checkRoom(
  { seedMaxBytes, maxBytes, minFreeBytes, freeBytes }: StoreLimits,
  held: FileSums,
  { bytes, count }: FileSums,
): void {
  if (bytes > seedMaxBytes)
    throw noRoom(`the files have ${bytes} bytes, and those of one seed may have ${seedMaxBytes}`);
  if (held.bytes + bytes > maxBytes)
    throw noRoom(`the files have ${bytes} bytes, and of ${maxBytes} for files ${held.bytes} are taken`);
  if (held.count + count > MAX_COUNT) throw noRoom(`${held.count} files are kept, and ${MAX_COUNT} may be`);
  const free = freeBytes();
  if (free === undefined || free - bytes >= minFreeBytes) return;
  throw new CrabnetError(
    'disk-full',
    `the disk of the data dir has ${free} bytes free, too few for files of ${bytes}`,
    {
      remedy: 'make room on it, or drop files: crabnet files list shows them',
    },
  );
}

const noRoom = (message: string): CrabnetError =>
  new CrabnetError('files-room', message, {
    remedy: 'raise --files-max-bytes, or drop files: crabnet files list shows them',
  });
