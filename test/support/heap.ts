import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** How many megabytes of the heap are in use once everything that nobody holds was taken away. */
export function heldMegabytes(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('this runtime does not offer its garbage collector');
  collect();
  collect();
  return process.memoryUsage().heapUsed / 1024 / 1024;
}
