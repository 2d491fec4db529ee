import type { FilesName, MalformedFiles } from '../model/files/file-names.ts';
import type { NoFiles } from '../model/files/no-files.ts';
import type { HistoryRow } from './history.ts';
import type { RecordRow } from './record.ts';
import type { HeldLimits } from './task-limits.ts';

export interface BidRow {
  readonly id: string;
  readonly seed_id: string;
  readonly bidder: string;
  readonly price: number;
  readonly notes: string;
  readonly created_at: number;
  readonly live: boolean;
  /** Among the live bids, the lowest first; null beyond the limit. */
  readonly rank: number | null;
  readonly verified: boolean;
  /** What became of our awards with its bidder; not there where there was none. */
  readonly record?: RecordRow;
}

export interface ClaimRow {
  readonly id: string;
  readonly seed_id: string;
  readonly bid_id: string;
  readonly worker: string;
  readonly created_at: number;
  readonly replaces: string | null;
  readonly holds: boolean;
  readonly disputed: boolean;
  /** Unix seconds. */
  readonly forfeit_ts: number;
}

export interface ResultRow {
  readonly id: string;
  readonly seed_id: string;
  /** The claim that it answers; of several, as a v0 result may, the holding one. */
  readonly claim_id: string | null;
  readonly worker: string;
  readonly exit_code: number;
  readonly timed_out: boolean;
  readonly stdout: string;
  readonly stderr: string;
  readonly output_hash: string;
  readonly duration_ms: number;
  readonly ts: number;
  readonly truncated: {
    readonly stdout_bytes: number;
    readonly stderr_bytes: number;
  } | null;
  /** The seed's result: the accepted one, else the holding claim's, else the first. */
  readonly counting: boolean;
  readonly holds: boolean;
  readonly late: boolean;
  readonly equivocal: boolean;
  readonly hash_matches: boolean;
  /** What ended the task before its own end, in the worker's words; null where nothing did. */
  readonly stopped_by: string | null;
  /** Which limits held the task how, in the worker's word; null where it said none. */
  readonly limits: HeldLimits | null;
  /** Why it brought no files although some were made, in the worker's word. */
  readonly no_files?: NoFiles;
  /** Files that it brought; not there where it brought none. */
  readonly files?: FilesName | MalformedFiles;
  readonly accepted: boolean;
  readonly verified: boolean;
  /** A v0 result that could belong to several seeds (R2). */
  readonly ambiguous: boolean;
}

export interface SettlementRow {
  readonly status: 'Accepted' | 'Rejected';
  readonly result_id: string | null;
  readonly note: string;
  readonly ts: number;
  readonly effective: boolean;
  /** An acceptance whose result is not here yet. */
  readonly waiting: boolean;
}

/** The lists of a seed, each with what a row of it is. */
export interface SeedParts {
  /** The awarded one, the live ones from the lowest price on, then the others by time. */
  readonly bids: BidRow;
  readonly claims: ClaimRow;
  /** The one that counts, then the others by time. */
  readonly results: ResultRow;
  readonly settlements: SettlementRow;
  readonly history: HistoryRow;
}
export const SEED_PARTS = ['bids', 'claims', 'results', 'settlements', 'history'] as const;
export type SeedPart = (typeof SEED_PARTS)[number];

/** How much there is of a list, and which number the next row has; null where nothing more comes. */
export interface PartRest {
  readonly total: number;
  readonly next_cursor: number | null;
}
export interface PartPage<Row> extends PartRest {
  readonly rows: readonly Row[];
}
