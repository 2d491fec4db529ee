import type { JsonObject, JsonValue } from '../types.ts';
import { foldSeed } from './fold.ts';
import type { FoldedSeed, SeedRecord } from './folded-seed.ts';

/**
 * The part of the digest that one seed makes ("The digest"): the fields of the seed, and its valid claims, bids, results
 * and settlements by key with what the fold says of each. A key commits to an envelope's whole content. Undefined where
 * no signed seed is held.
 */
export function digestForm(record: SeedRecord): JsonObject | undefined {
  const folded = foldSeed({
    seeds: record.seeds.filter(({ verified }) => verified),
    bids: record.bids.filter(({ verified }) => verified),
    claims: record.claims.filter(({ verified }) => verified),
    results: record.results.filter(({ verified }) => verified),
    settlements: record.settlements.filter(({ verified }) => verified),
  });
  return folded === undefined ? undefined : formOf(folded);
}

/** As `digestForm`, over all that is held, unsigned included; for seeds that the signed digest leaves out or differs on. */
export const wholeForm = (folded: FoldedSeed): JsonObject => formOf(folded);

function formOf(folded: FoldedSeed): JsonObject {
  return {
    seed: { ...folded.seed },
    key: folded.held.key,
    bids: folded.bids.map(({ held, live }): JsonValue => ({ key: held.key, live })),
    claims: folded.claims.map(
      ({ held, holds, disputed, countingResult }): JsonValue => ({
        key: held.key,
        holds,
        disputed,
        result: countingResult?.key ?? null,
      }),
    ),
    results: folded.results.map(
      ({ held, counts, equivocal, accepted }): JsonValue => ({
        key: held.key,
        counts,
        equivocal,
        accepted,
      }),
    ),
    settlements: folded.settlements
      .filter(({ state }) => state !== 'invalid')
      .map(({ held, state }): JsonValue => ({ key: held.key, state })),
  };
}
