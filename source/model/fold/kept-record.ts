import type { HeldBid, HeldClaim, HeldEnvelope, HeldResult, HeldSeed, HeldSettlement } from '../types.ts';
import type { Counting } from './counting.ts';
import type { FoldedSeed, SeedRecord } from './folded-seed.ts';

/** The envelopes of one seed as the market keeps them, and what was made of them while nothing has changed. */
export interface KeptRecord extends SeedRecord {
  seeds: HeldSeed[];
  bids: HeldBid[];
  claims: HeldClaim[];
  results: HeldResult[];
  settlements: HeldSettlement[];
  folded: FoldedSeed | undefined;
  /** What the seed adds to the digest; null where no signed seed is held. */
  hash: Uint8Array | null | undefined;
  /** Kept up with what is added where there is much. */
  counting: Counting | undefined;
}

/** A seed of which nothing is held yet. */
export const newRecord = (): KeptRecord => ({
  seeds: EMPTY,
  bids: EMPTY,
  claims: EMPTY,
  results: EMPTY,
  settlements: EMPTY,
  folded: undefined,
  hash: undefined,
  counting: undefined,
});

/** The fold is out of date. */
export function outdate(record: KeptRecord): void {
  record.folded = undefined;
  record.hash = undefined;
}

/** The list that an envelope is in. */
export function listOf(record: KeptRecord, held: HeldEnvelope): HeldEnvelope[] {
  switch (held.kind) {
    case 'SeedCreated':
      return record.seeds;
    case 'BidSubmitted':
      return record.bids;
    case 'ClaimCreated':
      return record.claims;
    case 'TaskResult':
      return record.results;
    case 'TaskSettle':
      return record.settlements;
  }
}

/** Most seeds never have more than one or two kinds of envelopes: what is empty is shared. */
const EMPTY: never[] = [];
Object.freeze(EMPTY);

function appended<T>(list: T[], item: T): T[] {
  if (list.length === 0) return [item];
  list.push(item);
  return list;
}

/** Adds an envelope to its list. */
export function putEnvelope(record: KeptRecord, held: HeldEnvelope): void {
  switch (held.kind) {
    case 'SeedCreated':
      record.seeds = appended(record.seeds, held);
      return;
    case 'BidSubmitted':
      record.bids = appended(record.bids, held);
      return;
    case 'ClaimCreated':
      record.claims = appended(record.claims, held);
      return;
    case 'TaskResult':
      record.results = appended(record.results, held);
      return;
    case 'TaskSettle':
      record.settlements = appended(record.settlements, held);
  }
}

/** All lists of a record. */
export const listsOf = (record: KeptRecord): readonly HeldEnvelope[][] => [
  record.seeds,
  record.bids,
  record.claims,
  record.results,
  record.settlements,
];

/** How many envelopes of a seed are held. */
export const sizeOf = ({ seeds, bids, claims, results, settlements }: SeedRecord): number =>
  seeds.length + bids.length + claims.length + results.length + settlements.length;

/** Takes an envelope out of a list. */
export function dropEnvelope(list: HeldEnvelope[] | undefined, held: HeldEnvelope): void {
  const index = list?.findIndex(({ key }) => key === held.key) ?? -1;
  if (index >= 0) list?.splice(index, 1);
}

/** Whether what counts of a seed is to be judged anew: a seed judges all, and results may have come before their claim. */
export const changesAllCounts = ({ results }: SeedRecord, held: HeldEnvelope): boolean =>
  held.kind === 'SeedCreated' ||
  (held.kind === 'ClaimCreated' && results.some(({ result }) => result.claim_id === held.claim.id));
