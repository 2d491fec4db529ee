import type {
  Bid,
  Claim,
  ClaimId,
  EnvelopeKey,
  HeldBid,
  HeldClaim,
  HeldEnvelope,
  HeldResult,
  HeldSeed,
  HeldSettlement,
  ResultFacts,
  Seed,
  Settlement,
} from '../types.ts';

/** All the envelopes of one seed that a node holds, in any order. */
export interface SeedRecord {
  /** One for a signed seed; several unsigned ones may share an id (E5). */
  readonly seeds: readonly HeldSeed[];
  readonly bids: readonly HeldBid[];
  readonly claims: readonly HeldClaim[];
  readonly results: readonly HeldResult[];
  readonly settlements: readonly HeldSettlement[];
}

/** What the caps make of one seed (L1 to L4), over all that is held of it. */
export interface Standing {
  /** L3: its publisher has proven that its word is worth nothing. */
  readonly isVoid: boolean;
  /** Signed, held, and not counting; empty on a void seed, where nothing counts. */
  readonly uncounted: ReadonlySet<EnvelopeKey>;
  /** How many may count (L0). */
  readonly claims: number;
  readonly settlements: number;
}

/** Why an envelope that is held has no effect; `detail`: what the rule wants of a bid or a claim that is wrong in itself. */
export type Fault =
  | {
      readonly code:
        | 'same-id'
        | 'bid-not-held'
        | 'nothing-forfeited'
        | 'no-valid-claim'
        | 'not-publisher'
        | 'past-horizon'
        | 'names-no-result'
        | 'still-working';
    }
  | {
      readonly code: 'not-author' | 'too-low' | 'too-early' | 'too-late' | 'bad-bid';
      readonly detail: string;
    };

export interface Ineffective {
  readonly held: HeldEnvelope;
  readonly fault: Fault;
}

export interface FoldedBid {
  readonly held: HeldBid;
  readonly bid: Bid;
  /** L1, L2: false for one that only a party still holds. */
  readonly counts: boolean;
  /** Among the first `max_bids` that count (B2). */
  readonly live: boolean;
}

export interface FoldedClaim {
  readonly held: HeldClaim;
  readonly claim: Claim;
  /** C2, unix milliseconds. */
  readonly forfeitMs: number;
  /** The end of the chain (C2). */
  readonly holds: boolean;
  /** Another valid claim names the same `replaces`: the publisher's equivocation. */
  readonly disputed: boolean;
  /** The first result by (`ts`, key), R1. */
  readonly countingResult: HeldResult | undefined;
}

export interface FoldedResult {
  readonly held: HeldResult;
  readonly result: ResultFacts;
  /** The valid claims it answers: one, or for a v0 result perhaps several (R2). */
  readonly claimIds: readonly ClaimId[];
  /** It is the first of one of its claims. */
  readonly counts: boolean;
  /** The same worker said something else for the same claim. */
  readonly equivocal: boolean;
  /** It is the holding claim's counting result: it makes the seed Done. */
  readonly holds: boolean;
  /** Dated at or after the forfeit of its claim. */
  readonly late: boolean;
  readonly accepted: boolean;
}

export interface FoldedSettlement {
  readonly held: HeldSettlement;
  readonly settlement: Settlement;
  /** `waiting`: an acceptance whose result is not here yet; `overruled`: a rejection beside an acceptance (T2). */
  readonly state: 'effective' | 'waiting' | 'overruled' | 'invalid';
  readonly result: HeldResult | undefined;
}

/** The result of a seed: the accepted one; else the holding claim's; else the earliest of another valid claim (R1, T1). */
export const countingResult = ({ outcome, results }: FoldedSeed): FoldedResult | undefined =>
  results.find(({ held }) => held.key === outcome?.result?.key) ??
  results.find(({ holds }) => holds) ??
  results.find(({ counts }) => counts) ??
  results[0];

/** What the rules make of one seed's envelopes; independent of the order of arrival and of the time. */
export interface FoldedSeed {
  readonly held: HeldSeed;
  readonly seed: Seed;
  /** P1, unix milliseconds. */
  readonly horizonMs: number;
  /** Valid bids by (`created_at`, key). */
  readonly bids: readonly FoldedBid[];
  /** Valid claims by (`created_at`, key). */
  readonly claims: readonly FoldedClaim[];
  /** Results of valid claims by (`ts`, key). */
  readonly results: readonly FoldedResult[];
  /** The author's settlements by (`ts`, key). */
  readonly settlements: readonly FoldedSettlement[];
  readonly holding: FoldedClaim | undefined;
  readonly outcome: FoldedSettlement | undefined;
  readonly standing: Standing;
  /** What is held and has no effect, with the reason. */
  readonly ineffective: readonly Ineffective[];
}
