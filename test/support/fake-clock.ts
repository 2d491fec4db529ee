import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Debian's `faketime`: a real process on a wall clock that a file sets while it runs; its timers go on as they are. */
const LIBRARY = readdirSync('/usr/lib', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name.endsWith('-linux-gnu'))
  .map(({ name }) => join('/usr/lib', name, 'faketime'))
  .flatMap((folder) => filesIn(folder).map((name) => join(folder, name)))
  .find((path) => path.endsWith('libfaketimeMT.so.1'));

export const hasFakeClock = LIBRARY !== undefined;

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Sets the clock of all processes that were started with `underClock` of this file: `+2h`, `+45d`, `-1d`, `+0`. */
export const setClock = (file: string, by: string): void => writeFileSync(file, `${by}\n`);

/** The words in front of a program that is to run on the clock of a file. */
export const underClock = (file: string): readonly string[] => [
  ...['env', `LD_PRELOAD=${LIBRARY}`, `FAKETIME_TIMESTAMP_FILE=${file}`],
  ...['FAKETIME_NO_CACHE=1', 'FAKETIME_DONT_FAKE_MONOTONIC=1', 'FAKETIME_DONT_RESET=1'],
];
