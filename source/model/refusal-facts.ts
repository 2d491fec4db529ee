import type { FileSide, SourceSaid } from './files/file-names.ts';
import type { PathFault } from './files/file-path.ts';
import type { FilesFault } from './files/files-fault.ts';
import type { NoFiles } from './files/no-files.ts';
import type { SeedStatus } from './types.ts';

/** What is wrong with a field. */
export type FieldFacts =
  | { readonly problem: 'not-free' | 'not-absolute' }
  | { readonly problem: 'not-a-path'; readonly fault: PathFault }
  | {
      readonly problem: 'empty' | 'nul' | 'not-unicode' | 'this-node' | 'not-an-object' | 'control-character';
    }
  | {
      readonly problem: 'too-long';
      readonly most: number;
      readonly unit: 'bytes' | 'characters' | 'patterns';
    }
  | {
      readonly problem: 'out-of-range';
      readonly value: number;
      readonly least: number;
      readonly most: number;
      readonly unit: 'ms' | 'count';
    }
  /** A number beyond the greatest that the field may hold, or that can be read without rounding. */
  | { readonly problem: 'too-large'; readonly most: number; readonly unit: 'ms' | 'count' }
  /** A limit that only shows in the bytes of the whole envelope. */
  | { readonly problem: 'over-limit'; readonly detail: string }
  /** What keeps a text from being the name of a node. */
  | { readonly problem: 'no-name'; readonly why: 'characters' | 'scripts' | 'like-an-id' | 'reserved' }
  | { readonly problem: 'missing' | 'not-valid'; readonly wanted: WantedValue }
  | { readonly problem: 'unknown'; readonly known: readonly string[] };

/** What a field may hold: any text, a whole number from 0, true or false, or one of some words. */
export type WantedValue = 'text' | 'texts' | 'whole' | 'flag' | readonly string[];

/** This machine's clock is not that of the peers that vote on it. */
export interface ClockFacts {
  /** How far it is ahead of their median. */
  readonly ahead_s: number;
  readonly voters: number;
  /** How many of them are over 2 minutes from it. */
  readonly against_count: number;
  /** The first few of these, the furthest first, and how far it is ahead of each. */
  readonly against: readonly { readonly node_id: string; readonly ahead_s: number }[];
}
/** What can keep a sandbox level from working. */
export type SandboxObstacle =
  | 'apparmor'
  | 'namespaces-off'
  | 'namespaces-full'
  | 'namespaces-forbidden'
  | 'no-user-namespaces'
  | 'no-task-user'
  | 'old-bubblewrap'
  | 'own-limit'
  | 'processes-full'
  | 'folder'
  | 'unknown';

/**
 * The facts behind each refusal: what happened, to whom and when; words are made of them where they are said. Times are unix
 * seconds, nodes are ids.
 */
export interface RefusalFacts {
  readonly 'invalid-field': FieldFacts;
  readonly 'no-such-seed': { readonly given: string };
  /** `given` is empty where the seed has no bid at all; then `bids_until_ts` says until when some may come. */
  readonly 'no-such-bid': { readonly given: string; readonly bids_until_ts: number };
  readonly 'no-such-peer': { readonly given: string; readonly least: number | null };
  readonly 'ambiguous-id': {
    readonly what: 'seed' | 'bid' | 'peer' | 'receipt';
    readonly given: string;
    readonly count: number;
    readonly example: string;
  };
  /** `closed_ts`: when its bids closed, where they have. */
  readonly 'not-open': {
    readonly status: SeedStatus;
    readonly since_ts: number | null;
    readonly closed_ts: number | null;
  };
  readonly 'too-late':
    | { readonly what: 'bid' | 'award'; readonly at_ts: number }
    | { readonly what: 'award-again' | 'finish' | 'horizon' };
  readonly 'too-low': { readonly price: number; readonly least: number };
  readonly enough: {
    readonly what: 'bids' | 'claims' | 'settlements' | 'blocks' | 'payments' | 'names';
    readonly count: number;
  };
  /** L1: as many bids count as may, and none of ours was found that counts before them. */
  readonly crowded: { readonly count: number };
  /** L3. */
  readonly void: { readonly publisher: string };
  readonly 'not-yours':
    | { readonly verb: 'claim' | 'settle'; readonly publisher: string }
    | { readonly verb: 'confirm'; readonly creditor: string };
  readonly 'already-claimed': { readonly worker: string; readonly until_ts: number };
  readonly 'already-done':
    | { readonly what: 'award'; readonly worker: string }
    | { readonly what: 'run'; readonly at_ts: number };
  readonly 'already-settled': { readonly status: 'Accepted' | 'Rejected'; readonly at_ts: number };
  readonly 'already-accepted': { readonly at_ts: number };
  readonly 'in-progress': { readonly worker: string; readonly until_ts: number };
  readonly 'no-result': { readonly [none in never]: never };
  readonly 'not-claimed-by-us': { readonly worker: string | null };
  readonly running: { readonly since_ts: number | null };
  readonly forfeited: { readonly at_ts: number };
  readonly clock: ClockFacts;
  readonly 'sandbox-unavailable': {
    readonly level: string;
    readonly why:
      | { readonly missing: string; readonly debian_package: string }
      | {
          readonly cause: SandboxObstacle;
          /** The setting, limit or folder that is the cause, where it is one. */
          readonly subject?: string;
          /** What the system's tools said of it. */
          readonly said: string;
        };
  };
  /** The node ends, and takes no new work. */
  readonly stopping: { readonly [none in never]: never };
  /** Nothing is there of an earlier run that could be sent. */
  readonly 'nothing-kept': { readonly [none in never]: never };
  readonly 'needs-confirmation':
    | { readonly what: 'weak-sandbox'; readonly level: string }
    | {
        readonly what: 'run-again';
        readonly began_ts: number;
        readonly why: 'crashed' | 'stopped' | 'not-kept';
        /** How much it had printed; null where that is lost. */
        readonly kept_bytes: number | null;
      }
    | { readonly what: 'declined' };
  /** What is never dropped has passed the store's limit. */
  readonly 'no-room': { readonly used_bytes: number; readonly limit_bytes: number };
  readonly damaged: { readonly count: number };
  readonly 'command-refused':
    | { readonly by: 'policy'; readonly rule: number | null; readonly because: string }
    | { readonly by: 'node'; readonly problem: 'empty' | 'too-long' | 'not-unicode' }
    | { readonly by: 'node'; readonly problem: 'control-character'; readonly character: string };
  /** F2, F3: what a seed or result says of its files, a manifest, or what was given as files. */
  readonly 'bad-files': {
    readonly of: 'seed' | 'result' | 'manifest' | 'given';
    readonly fault: FilesFault;
  };
  /** There are no files to be had: none were brought or are kept, nobody gave them, or the disk changed them. */
  readonly 'no-files':
    | { readonly what: 'no-result' | 'none-kept' | 'damaged' | 'not-for-v0' | 'no-text' }
    /** One file of a seed that was asked for by its path. */
    | { readonly what: 'no-such-path'; readonly seed_id: string }
    | { readonly what: 'not-here'; readonly side: FileSide; readonly seed_id: string }
    | {
        readonly what: 'none-brought';
        readonly seed_id: string;
        /** What there is instead. */
        readonly printed_bytes: number;
        readonly no_files?: NoFiles;
      }
    | {
        readonly what: 'not-had';
        readonly side: FileSide;
        readonly missing: number;
        /** What tells most of those that were asked. */
        readonly said: SourceSaid;
        /** False where there is no libp2p to ask somebody over. */
        readonly mayAsk: boolean;
      };
  /** What was under way was stopped by whoever wanted it, before there was anything of it. */
  readonly cancelled: { readonly [none in never]: never };
  readonly 'not-running': { readonly [none in never]: never };
  readonly 'no-node': { readonly [none in never]: never };
  /** The connection said that it only reads. */
  readonly 'read-only': { readonly [none in never]: never };
  readonly 'no-links': { readonly [none in never]: never };
  readonly 'no-such-receipt': { readonly given: string };
  readonly 'already-confirmed': { readonly receipt_id: string };
  /** No result was accepted between us and this node (T4). */
  readonly 'no-trade': { readonly node_id: string };
  readonly 'already-blocked': { readonly reason: string };
  readonly 'not-blocked': { readonly [none in never]: never };
  /** Another node is called so, or so that one is taken for the other. */
  readonly 'name-taken': { readonly given: string; readonly name: string; readonly node_id: string };
  readonly 'not-named': { readonly [none in never]: never };
}
