import { byTimeThenKey } from '../../base/order.ts';
import * as times from '../seed-times.ts';
import type {
  EnvelopeKey,
  HeldBid,
  HeldClaim,
  HeldEnvelope,
  HeldResult,
  HeldSeed,
  HeldSettlement,
  Seed,
} from '../types.ts';
import { bidFault, chainClaims, claimFault } from './fold-claims.ts';
import { foldResults, resultsByClaim } from './fold-results.ts';
import { foldSettlements } from './fold-settlements.ts';
import type { FoldedBid, FoldedClaim, FoldedSeed, Ineffective, SeedRecord, Standing } from './folded-seed.ts';

/**
 * Turns the envelopes of one seed into what the market says of it: a function of the set alone (`RULES.md`).
 * `placeless` are the v0 results without a seed id whose sender is a worker here (R2), `standing` is what counts.
 * Returns undefined while no seed is held.
 */
export function foldSeed(
  record: SeedRecord,
  placeless: readonly HeldResult[] = [],
  standing: Standing = ALL_COUNT,
): FoldedSeed | undefined {
  const ineffective: Ineffective[] = [];
  const held = meant(record.seeds, (item) => item.seed.id, createdAt, ineffective)[0];
  if (held === undefined) return undefined;
  const { seed } = held;
  const { bids, claims, results, settlements, holding, outcome } = isAlone(record, placeless)
    ? NOTHING_SAID
    : foldSaid(held, record, placeless, standing, ineffective);
  return {
    held,
    seed,
    horizonMs: times.horizonMs(seed),
    bids,
    claims,
    results,
    settlements,
    holding,
    outcome,
    standing,
    ineffective: ineffective.length === 0 ? NOTHING : ineffective,
  };
}

type Said = Pick<FoldedSeed, 'bids' | 'claims' | 'results' | 'settlements' | 'holding' | 'outcome'>;

/** What all that is said of a seed comes to. */
function foldSaid(
  held: HeldSeed,
  record: SeedRecord,
  placeless: readonly HeldResult[],
  standing: Standing,
  ineffective: Ineffective[],
): Said {
  const { seed } = held;
  const bids = foldBids(seed, record.bids, standing, ineffective);
  const results = meant(
    [...record.results, ...placeless],
    (item) => item.result.id,
    (item) => item.ts,
    ineffective,
    namedByKey(held, record.settlements),
  );
  const { claims, holding, byClaim } = foldClaims(seed, record.claims, bids, results, ineffective);
  const { settlements, outcome, acceptedKeys } = foldSettlements(
    held,
    record.settlements,
    claims,
    new Set([...byClaim.values()].flat()),
    holding,
    ineffective,
  );
  const folded = foldResults(seed, results, claims, byClaim, acceptedKeys, ineffective);
  return { bids, claims, results: folded, settlements, holding, outcome };
}

const isAlone = (
  { bids, claims, results, settlements }: SeedRecord,
  placeless: readonly HeldResult[],
): boolean => bids.length + claims.length + results.length + settlements.length + placeless.length === 0;

/** Most live seeds are such, and a node holds a great many of them: their folds share what is empty. */
const NOTHING: readonly never[] = Object.freeze([]);
const NOTHING_SAID: Said = {
  bids: NOTHING,
  claims: NOTHING,
  results: NOTHING,
  settlements: NOTHING,
  holding: undefined,
  outcome: undefined,
};

/** Of what no caps bound: unsigned seeds (E5). */
export const ALL_COUNT: Standing = { isVoid: false, uncounted: new Set(), claims: 0, settlements: 0 };

type ByClaim = ReturnType<typeof resultsByClaim>;

const createdAt = (held: HeldSeed | HeldBid | HeldClaim): number => {
  switch (held.kind) {
    case 'SeedCreated':
      return held.seed.created_at;
    case 'BidSubmitted':
      return held.bid.created_at;
    case 'ClaimCreated':
      return held.claim.created_at;
  }
};

/** T1: the keys of the v0 results that the publisher's signed acceptances name: those are the ones that are meant. */
const namedByKey = (seed: HeldSeed, settlements: readonly HeldSettlement[]): ReadonlySet<EnvelopeKey> =>
  new Set(
    settlements
      .filter(
        ({ from, verified, settlement }) =>
          verified && from === seed.from && settlement.status === 'Accepted',
      )
      .flatMap(({ settlement: { result_key: key } }) => (key === null ? [] : [key])),
  );

const NONE: ReadonlySet<EnvelopeKey> = new Set();

/** Sorts by (time, key) and keeps, of several objects with one id, those `named`, or else the smallest (E5). */
function meant<T extends HeldEnvelope>(
  items: readonly T[],
  idOf: (item: T) => string,
  timeOf: (item: T) => number,
  ineffective: Ineffective[],
  named: ReadonlySet<EnvelopeKey> = NONE,
): readonly T[] {
  if (items.length < 2) return items;
  const ids = new Set(items.filter(({ key }) => named.has(key)).map(idOf));
  return items
    .toSorted((left, right) =>
      byTimeThenKey({ time: timeOf(left), key: left.key }, { time: timeOf(right), key: right.key }),
    )
    .filter((item) => {
      if (named.has(item.key)) return true;
      if (!ids.has(idOf(item))) {
        ids.add(idOf(item));
        return true;
      }
      ineffective.push({ held: item, fault: { code: 'same-id' } });
      return false;
    });
}

function foldBids(
  seed: Seed,
  held: readonly HeldBid[],
  { uncounted }: Standing,
  ineffective: Ineffective[],
): readonly FoldedBid[] {
  const valid: HeldBid[] = [];
  for (const item of meant(held, ({ bid }) => bid.id, createdAt, ineffective)) {
    const fault = bidFault(seed, item);
    if (fault === undefined) valid.push(item);
    else ineffective.push({ held: item, fault });
  }
  let counted = 0;
  return valid.map((item) => {
    const counts = !uncounted.has(item.key);
    if (counts) counted += 1;
    return {
      held: item,
      bid: item.bid,
      counts,
      live: counts && (seed.max_bids === 0 || counted <= seed.max_bids),
    };
  });
}

function foldClaims(
  seed: Seed,
  held: readonly HeldClaim[],
  bids: readonly FoldedBid[],
  results: readonly HeldResult[],
  ineffective: Ineffective[],
): {
  claims: readonly FoldedClaim[];
  holding: FoldedClaim | undefined;
  byClaim: ByClaim;
} {
  const bidOfId = new Map(bids.map((folded) => [folded.bid.id, folded.held]));
  const candidates = meant(held, ({ claim }) => claim.id, createdAt, ineffective).filter((item) => {
    const bid = item.carriedBid ?? bidOfId.get(item.claim.bid_id);
    const fault = bid === undefined ? ({ code: 'bid-not-held' } as const) : claimFault(seed, item, bid);
    if (fault !== undefined) ineffective.push({ held: item, fault });
    return fault === undefined;
  });
  const byClaim = resultsByClaim(seed, candidates, results);
  const chain = chainClaims(seed, candidates, ({ id }) =>
    (byClaim.get(id) ?? []).some(({ verified }) => verified),
  );
  for (const item of candidates) {
    if (!chain.valid.has(item)) ineffective.push({ held: item, fault: { code: 'nothing-forfeited' } });
  }
  const claims = [...chain.valid]
    .toSorted((left, right) =>
      byTimeThenKey(
        { time: left.claim.created_at, key: left.key },
        { time: right.claim.created_at, key: right.key },
      ),
    )
    .map((item) => ({
      held: item,
      claim: item.claim,
      forfeitMs: times.forfeitMs(seed, item.claim),
      holds: item === chain.holding,
      disputed: chain.disputed.has(item.claim.id),
      countingResult: byClaim.get(item.claim.id)?.[0],
    }));
  const validIds = new Set(claims.map(({ claim }) => claim.id));
  return {
    claims,
    holding: claims.find(({ holds }) => holds),
    byClaim: new Map([...byClaim].filter(([id]) => validIds.has(id))),
  };
}
