import { exceedsBytes } from '../../base/text/text-size.ts';
import { PATH_MAX_BYTES, PATH_MAX_PARTS, PATH_PART_MAX_BYTES } from '../limits.ts';

/** What is wrong with a path (F3). */
export type PathFault =
  | 'empty'
  | 'absolute'
  | 'dots'
  | 'empty-part'
  | 'too-long'
  | 'too-deep'
  | 'not-unicode'
  | 'not-nfc'
  | 'control-character';

// What acts on a terminal, breaks lines or turns the direction of what is shown; half characters and what is none.
const ACTIVE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Noncharacter_Code_Point}]/u;

/** Why `path` may not stand in a manifest, or undefined: what is left leads to a place within a folder, and to one only. */
export function pathFault(path: string): PathFault | undefined {
  if (path === '') return 'empty';
  if (!path.isWellFormed()) return 'not-unicode';
  if (path.startsWith('/')) return 'absolute';
  if (exceedsBytes(path, PATH_MAX_BYTES)) return 'too-long';
  if (ACTIVE.test(path)) return 'control-character';
  if (path.normalize('NFC') !== path) return 'not-nfc';
  const parts = path.split('/');
  if (parts.length > PATH_MAX_PARTS) return 'too-deep';
  if (parts.includes('')) return 'empty-part';
  if (parts.some((part) => part === '.' || part === '..')) return 'dots';
  return parts.some((part) => exceedsBytes(part, PATH_PART_MAX_BYTES)) ? 'too-long' : undefined;
}

/** What is the same of paths that some system takes for one: another case, another form of the same characters. */
const foldedPath = (path: string): string =>
  path.normalize('NFKD').toUpperCase().toLowerCase().normalize('NFC');

/** Two paths of which a folder can hold only one. */
export interface PathClash {
  readonly path: string;
  readonly with: string;
}

/** The first two of `paths` that clash: alike but for case or Unicode form, or a file where another needs a folder (F3). */
export function pathClash(paths: readonly string[]): PathClash | undefined {
  const files = new Map<string, string>();
  for (const path of paths) {
    const folded = foldedPath(path);
    const other = files.get(folded);
    if (other !== undefined) return { path, with: other };
    files.set(folded, path);
  }
  for (const [folded, path] of files) {
    for (let end = folded.indexOf('/'); end >= 0; end = folded.indexOf('/', end + 1)) {
      const other = files.get(folded.slice(0, end));
      if (other !== undefined) return { path, with: other };
    }
  }
  return undefined;
}
