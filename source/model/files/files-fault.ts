import type { FileSums, MemberFault } from './file-names.ts';
import type { PathClash, PathFault } from './file-path.ts';

/** What is wrong with files, wherever they are: in a payload, a manifest, a folder that is given, or what a task left. */
export type FilesFault =
  /** Of a payload or manifest (F2, F3). */
  | MemberFault
  | { readonly problem: 'path'; readonly path: string; readonly fault: PathFault }
  | ({ readonly problem: 'clash' } & PathClash)
  /** A manifest that is not in its canonical form, or is not JSON at all. */
  | { readonly problem: 'not-canonical' }
  /** A manifest and what was said of it do not agree. */
  | { readonly problem: 'sums'; readonly said: FileSums; readonly found: FileSums }
  /** There is no file in what was given, or nothing there at all; or it is a link or device, which nothing is taken from. */
  | { readonly problem: 'no-files' | 'not-there' | 'not-a-file'; readonly path: string }
  /** What the system said of it. */
  | { readonly problem: 'unreadable'; readonly path: string; readonly said: string }
  | { readonly problem: 'too-many' | 'too-large'; readonly most: number; readonly path?: string };
