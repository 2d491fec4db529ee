import { type BigIntStats, statSync } from 'node:fs';

/** Which file a path names, on whatever disk; undefined where it names none that can be looked at. A few microseconds. */
export function fileIdentity(path: string): string | undefined {
  try {
    return identityOf(statSync(path, { bigint: true }));
  } catch {
    return undefined;
  }
}

/** The same of a file that is open. */
export const identityOf = ({ dev, ino }: Pick<BigIntStats, 'dev' | 'ino'>): string => `${dev}:${ino}`;
