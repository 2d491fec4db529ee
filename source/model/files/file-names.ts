/** What envelopes say of files (`RULES.md`, "Files"). */

declare const brand: unique symbol;

/** A CIDv1 of sha2-256 in base32: `bafkrei…` of bytes (raw), `bafybei…` of a root over leaves (dag-pb). See F1. */
export type Cid = string & { readonly [brand]: 'Cid' };

/** How much several files are together. */
export interface FileSums {
  readonly bytes: number;
  readonly count: number;
}

/** Several files under one name: the CID of their manifest, and the sums that are judged before anything is fetched (F2). */
export interface FilesName extends FileSums {
  readonly cid: Cid;
}

/** Which files of a seed are meant: what its publisher gives, or what the worker of one result made. */
export type FileSide = 'inputs' | 'outputs';

export const isFileSide = (value: unknown): value is FileSide => value === 'inputs' || value === 'outputs';

/** What came of asking a peer for files: it sent what is wrong, was too slow, broke off, gave nothing, or could not be reached. */
export type SourceSaid = 'wrong' | 'slow' | 'cut' | 'not-given' | 'unreached';

/** What a publisher wants back of a task (F2). */
export interface OutputsWanted {
  readonly patterns: readonly string[];
  readonly max_bytes: number;
  readonly max_count: number;
}

/** The files of a seed (F2): what it gives, what it wants, and whether anybody may have what it gives. */
export interface SeedFiles {
  readonly inputs: FilesName | null;
  readonly outputs: OutputsWanted | null;
  readonly open_inputs: boolean;
}

/** A member that is not what the rules say, and what would be. */
export interface MemberFault {
  readonly problem: 'member';
  readonly field: string;
  readonly wanted: string;
}

/** A payload with such a member: the envelope stands, what needs the files is refused (F2). */
export interface MalformedFiles {
  readonly fault: MemberFault;
}
