import { done, type Outcome, refused } from '../../model/errors.ts';
import type { FoldedSeed } from '../../model/fold/folded-seed.ts';
import type { Market } from '../../model/fold/market.ts';
import type { BidId, SeedId } from '../../model/types.ts';

/** Ids may be given as a unique prefix (`INTERFACES.md`). */
function unique<Id extends string>(ids: Iterable<Id>, prefix: string, what: 'seed' | 'bid'): Outcome<Id> {
  const matches: Id[] = [];
  for (const id of ids) {
    if (id === prefix) return done(id);
    if (id.startsWith(prefix)) matches.push(id);
  }
  const [first, second] = matches;
  if (prefix === '' || first === undefined) {
    return refused(
      what === 'seed' ? 'no-such-seed' : 'no-such-bid',
      `no ${what} has an id that starts with "${prefix}"`,
      {
        field: what,
        remedy:
          what === 'seed'
            ? 'crabnet seed list shows the seeds'
            : 'crabnet seed show shows the bids of a seed',
      },
    );
  }
  if (second !== undefined) {
    return refused('ambiguous-id', `${matches.length} ${what}s have an id that starts with "${prefix}"`, {
      field: what,
      remedy: `give more of it, such as ${first.slice(0, prefix.length + 4)}`,
    });
  }
  return done(first);
}

export const findSeed = (market: Market, prefix: string): Outcome<SeedId> => {
  const asked = prefix.toLowerCase();
  return market.folded(asked as SeedId) === undefined
    ? unique(market.seedIds(), asked, 'seed')
    : done(asked as SeedId);
};

export const findBid = (folded: FoldedSeed, prefix: string): Outcome<BidId> =>
  unique(
    folded.bids.map(({ bid }) => bid.id),
    prefix.toLowerCase(),
    'bid',
  );
