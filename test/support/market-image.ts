import { digestForm, wholeForm } from '../../source/model/fold/digest-form.ts';
import type { FoldedSeed } from '../../source/model/fold/folded-seed.ts';
import { Market } from '../../source/model/fold/market.ts';
import { CAPS, type SeedCaps } from '../../source/model/limits.ts';
import * as times from '../../source/model/seed-times.ts';
import { statusAt } from '../../source/model/status-at.ts';
import type { HeldEnvelope, JsonObject, SeedId } from '../../source/model/types.ts';

export function marketOf(envelopes: Iterable<HeldEnvelope>, caps: SeedCaps = CAPS): Market {
  const market = new Market(caps);
  for (const held of envelopes) market.add(held);
  return market;
}

/** All seeds of a market, folded, by id. */
export const foldedSeeds = (market: Market): readonly FoldedSeed[] =>
  [...market.seedIds()].toSorted().map((id) => folded(market, id));

export function folded(market: Market, id: SeedId): FoldedSeed {
  const seed = market.folded(id);
  if (seed === undefined) throw new Error(`no seed ${id}`);
  return seed;
}

/** What a seed adds to the digest, before it is hashed; undefined where no signed seed is held. */
export function formOf(market: Market, id: SeedId): JsonObject | undefined {
  const record = market.record(id);
  const seed = market.folded(id);
  return record && seed && digestForm(record, seed);
}

/** The moments at which something of a seed may change, each also a millisecond before; unix milliseconds. */
export function momentsOf({ seed, claims, horizonMs }: FoldedSeed): readonly number[] {
  const forfeits = claims.flatMap(({ forfeitMs }) => [forfeitMs, times.lastReawardMs(forfeitMs)]);
  const fixed = [seed.created_at * 1000, times.lastBidMs(seed), times.lastAwardMs(seed), horizonMs];
  return [...fixed, ...forfeits].flatMap((moment) => [moment - 1, moment]);
}

/** Everything that the rules say of a market, as text: equal texts, equal markets. */
export const imageOf = (market: Market): string =>
  JSON.stringify(
    foldedSeeds(market).map((seed) => {
      // Of a void seed each node may hold another proof (L3).
      if (seed.standing.isVoid) return [formOf(market, seed.seed.id), wholeForm(seed)];
      return [
        formOf(market, seed.seed.id),
        wholeForm(seed),
        seed.results.map(({ held, holds, late, claimIds }) => [held.key, holds, late, claimIds]),
        seed.ineffective.map(({ held, fault }) => [held.key, fault]).toSorted(),
        momentsOf(seed).map((moment) => statusAt(seed, moment)),
      ];
    }),
  );
