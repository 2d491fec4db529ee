import type { FilesName, SeedFiles } from '../files/file-names.ts';
import type {
  Bid,
  BidId,
  Claim,
  EnvelopeKey,
  JsonObject,
  ResultFacts,
  Seed,
  SeedId,
  Settlement,
} from '../types.ts';

/** What a publisher asks for, named as in `contract/actions/publish`. */
export interface PublishFields {
  readonly title: string;
  readonly desc: string;
  readonly cmd: string;
  readonly timeout_ms: number;
  readonly bid_window_ms: number;
  readonly exec_deadline_ms: number;
  readonly min_price: number;
  readonly max_bids: number;
  readonly reward: number;
  readonly rules: string;
  readonly files?: SeedFiles;
}

/** A local intent, decided against the market (`RULES.md`, "What a command may do"). */
export type Command =
  | { readonly command: 'publish'; readonly fields: PublishFields }
  | {
      readonly command: 'bid';
      readonly seedId: SeedId;
      readonly price: number;
      readonly notes: string;
    }
  | {
      readonly command: 'claim';
      readonly seedId: SeedId;
      readonly bidId: BidId;
    }
  | { readonly command: 'run'; readonly seedId: SeedId }
  | {
      readonly command: 'accept';
      readonly seedId: SeedId;
      readonly note: string;
    }
  | {
      readonly command: 'reject';
      readonly seedId: SeedId;
      readonly note: string;
    };

/** The commands that become an envelope as soon as they are decided; a run comes before its envelope. */
export type SayCommand = Exclude<Command, { command: 'run' }>;

type Unsealed<T> = Omit<T, 'id'>;

/** What a command would say: an envelope's content before ids, salt and signature. `ts` in unix seconds. */
export type Draft =
  | {
      readonly kind: 'SeedCreated';
      readonly ts: number;
      readonly seed: Omit<Unsealed<Seed>, 'files'> & { readonly files?: SeedFiles };
    }
  | {
      readonly kind: 'BidSubmitted';
      readonly ts: number;
      readonly bid: Unsealed<Bid>;
      /** The seed's limit of bids, where there are as many. */
      readonly overLimitOf?: number;
    }
  | {
      readonly kind: 'ClaimCreated';
      readonly ts: number;
      readonly claim: Unsealed<Claim>;
      /** The bid's envelope, which the claim will carry whole (C1). */
      readonly bidKey: EnvelopeKey;
    }
  | {
      readonly kind: 'TaskSettle';
      readonly ts: number;
      readonly settlement: Settlement;
      /** The seed as v0 wants it back: whole, with its final status. */
      readonly seed: SettledSeed;
    };

/** A seed with the fields that v0 reads in a settlement. */
export interface SettledSeed extends Omit<Seed, 'files'> {
  readonly status: Settlement['status'];
  readonly claimed_by: string | null;
  readonly claimed_at: number | null;
  readonly claim_id: string | null;
  readonly result_id: string | null;
}

/** What `run` may do now: which claim it answers, what to run, and until when. */
export interface RunPlan {
  readonly seed: Seed;
  readonly claim: Claim;
  /** What the awarded bid asks. */
  readonly price: number;
  /** Unix milliseconds: the run is stopped then. */
  readonly forfeitMs: number;
}

/** A finished run, on its way to be a result. */
export interface ResultDraft {
  readonly kind: 'TaskResult';
  readonly ts: number;
  readonly result: Omit<ResultFacts, 'id' | 'files'> & {
    readonly files?: FilesName;
    /** Why it brings none although some were made. */
    readonly no_files?: JsonObject;
    readonly stdout: string;
    readonly stderr: string;
    readonly truncated?: {
      readonly stdout_bytes: number;
      readonly stderr_bytes: number;
    };
    readonly stopped_by?: string;
    /** Names of limits: the worker's word on what held its task. */
    readonly limits?: { readonly exact: readonly string[]; readonly watched: readonly string[] };
  };
}
