import type { JsonObject, JsonValue } from '../types.ts';
import { ALL_COUNT, foldSeed } from './fold.ts';
import type { FoldedSeed, SeedRecord } from './folded-seed.ts';
import { sizeOf } from './kept-record.ts';

/**
 * The part of the digest that one seed makes ("The digest"): the fields of the seed, and its valid claims, bids, results
 * and settlements by key with what the fold says of each, of what is signed and counts (L1 to L4). A key commits to an envelope's
 * whole content. `folded` is the fold of `record`. Undefined where no signed seed is held.
 */
export function digestForm(record: SeedRecord, folded: FoldedSeed): JsonObject | undefined {
  if (folded.standing.isVoid) return voidForm(folded);
  const signed = signedOf(record);
  // What the fold has beyond the record are v0 results that name no seed.
  const isAllSigned = sizeOf(signed) === sizeOf(record) && folded.results.every(({ held }) => held.verified);
  const fold = isAllSigned
    ? folded
    : foldSeed(signed, [], { ...ALL_COUNT, uncounted: folded.standing.uncounted });
  return fold === undefined ? undefined : formOf(fold);
}

/** As `digestForm`, over all that is held, unsigned included; for seeds that the signed digest leaves out or differs on. */
export const wholeForm = (folded: FoldedSeed): JsonObject =>
  folded.standing.isVoid ? voidForm(folded) : formOf(folded);

/** L3: all that two nodes need agree on of a void seed; each may hold another proof. */
const voidForm = ({ seed }: FoldedSeed): JsonObject => ({ id: seed.id, void: true });

const signedOf = (record: SeedRecord): SeedRecord => ({
  seeds: record.seeds.filter(({ verified }) => verified),
  bids: record.bids.filter(({ verified }) => verified),
  claims: record.claims.filter(({ verified }) => verified),
  results: record.results.filter(({ verified }) => verified),
  settlements: record.settlements.filter(({ verified }) => verified),
});

function formOf(folded: FoldedSeed): JsonObject {
  const { uncounted } = folded.standing;
  // Its files the key commits to: nodes that do not read them have the same digest.
  const { files: _, ...seed } = folded.seed;
  const counted = <T extends FoldedSeed['bids' | 'claims' | 'results' | 'settlements'][number]>(
    items: readonly T[],
  ): readonly T[] => (uncounted.size === 0 ? items : items.filter(({ held }) => !uncounted.has(held.key)));
  return {
    seed,
    key: folded.held.key,
    bids: counted(folded.bids).map(({ held, live }): JsonValue => ({ key: held.key, live })),
    claims: counted(folded.claims).map(
      ({ held, holds, disputed, countingResult }): JsonValue => ({
        key: held.key,
        holds,
        disputed,
        result: countingResult?.key ?? null,
      }),
    ),
    results: counted(folded.results).map(
      ({ held, counts, equivocal, accepted }): JsonValue => ({
        key: held.key,
        counts,
        equivocal,
        accepted,
      }),
    ),
    settlements: counted(folded.settlements)
      .filter(({ state }) => state !== 'invalid')
      .map(({ held, state }): JsonValue => ({ key: held.key, state })),
  };
}
