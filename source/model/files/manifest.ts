import type { Cid } from '../types.ts';

/** Several files under one name: the CID of their manifest, and the sums that are judged before anything is fetched (F2). */
export interface FilesName {
  readonly cid: Cid;
  /** Of all files together, the manifest not counted. */
  readonly bytes: number;
  readonly count: number;
}

/** Which files of a seed are meant: what its publisher gives, or what the worker of one result made. */
export type FileSide = 'inputs' | 'outputs';

/** One file of a manifest (F3). */
export interface ManifestFile {
  /** Relative, with `/`, in NFC. */
  readonly path: string;
  readonly mode: 'plain' | 'executable';
  readonly bytes: number;
  readonly cid: Cid;
}

/** All files of one side of a seed, ascending by path (F3). */
export interface Manifest {
  readonly files: readonly ManifestFile[];
}
