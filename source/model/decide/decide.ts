import { done, type Outcome, refused } from '../errors.ts';
import type { FoldedClaim, FoldedSeed } from '../fold/folded-seed.ts';
import type { Market } from '../fold/market.ts';
import * as limits from '../limits.ts';
import * as times from '../seed-times.ts';
import { statusAt } from '../status-at.ts';
import { textFault } from '../text-fault.ts';
import type { NodeId, SeedId } from '../types.ts';
import { checkPublish } from './check-publish.ts';
import type { Draft, RunPlan, SayCommand } from './command.ts';
import { decideSettle } from './decide-settle.ts';

/** The moment of a command and who gives it. A `ts` has seconds only, so the rules are asked about that second. */
export interface Decider {
  readonly us: NodeId;
  readonly nowMs: number;
}

/**
 * Decides a command against the market: a draft of the envelope that it would become, or the refusal. Pure.
 * `run` has its own `decideRun`, because a run comes before its envelope.
 */
export function decide(market: Market, command: SayCommand, { us, nowMs }: Decider): Outcome<Draft> {
  const ts = Math.floor(nowMs / 1000);
  if (command.command === 'publish') return checkPublish(command.fields, us, ts);
  const found = seedFor(market, command.seedId, ts);
  if (!found.ok) return found;
  switch (command.command) {
    case 'bid':
      return decideBid(found.value, command, us, ts);
    case 'claim':
      return decideClaim(found.value, command, us, ts);
    case 'accept':
    case 'reject':
      return decideSettle(found.value, command, us, ts);
  }
}

function seedFor(market: Market, id: SeedId, ts: number): Outcome<FoldedSeed> {
  const folded = market.folded(id);
  if (folded === undefined) {
    return refused('no-such-seed', `this node holds no seed ${id}`, {
      field: 'seed',
      remedy: 'crabnet seed list',
    });
  }
  if (ts * 1000 >= folded.horizonMs) return refused('too-late', 'the seed is past its horizon');
  return done(folded);
}

function decideBid(
  folded: FoldedSeed,
  { price, notes }: Extract<SayCommand, { command: 'bid' }>,
  us: NodeId,
  ts: number,
): Outcome<Draft> {
  const { seed } = folded;
  const { status } = statusAt(folded, ts * 1000);
  if (status !== 'Open' && status !== 'Forfeited') {
    if (status === 'Expired') return refused('too-late', 'the seed is Expired: its bids are closed');
    return refused('not-open', `the seed is ${status}`);
  }
  if (ts >= seed.bid_deadline_ts) return refused('too-late', 'the bids are closed');
  const fault = bidFieldFault(price, notes);
  if (fault !== undefined) return fault;
  if (price < seed.min_price) {
    return refused('too-low', `${price} is under the minimum of ${seed.min_price}`, {
      field: 'price',
      remedy: `bid ${seed.min_price} or more`,
    });
  }
  const ours = folded.bids.filter(({ bid }) => bid.bidder === us).length;
  if (ours >= limits.BIDS_PER_BIDDER)
    return refused('enough', `you have ${ours} bids on this seed, the limit`);
  const over = seed.max_bids > 0 && folded.bids.length >= seed.max_bids;
  return done({
    kind: 'BidSubmitted',
    ts,
    bid: { seed_id: seed.id, bidder: us, price, notes, created_at: ts },
    ...(over
      ? {
          warning: `over the limit of ${seed.max_bids} bids, may still be chosen`,
        }
      : {}),
  });
}

/** What a bid takes besides its notes: ids, names and the salt; notes whose escapes grow are caught when sealed. */
const BID_OVERHEAD_BYTES = 512;

function bidFieldFault(price: number, notes: string) {
  if (!Number.isSafeInteger(price) || price < 0) {
    return refused('invalid-field', `the price is ${price}`, {
      field: 'price',
      remedy: 'a whole number, 0 to 2^53 - 1',
    });
  }
  return textFault('notes', notes, limits.BID_MAX_BYTES - BID_OVERHEAD_BYTES);
}

function decideClaim(
  folded: FoldedSeed,
  { bidId }: Extract<SayCommand, { command: 'claim' }>,
  us: NodeId,
  ts: number,
): Outcome<Draft> {
  const { seed, holding } = folded;
  if (seed.created_by !== us) return refused('not-yours', 'only its publisher awards a seed');
  if (folded.outcome !== undefined)
    return refused('already-settled', `the seed is ${folded.outcome.settlement.status}`);
  const bid = folded.bids.find((item) => item.bid.id === bidId);
  if (bid === undefined) {
    return refused('no-such-bid', `this seed has no bid ${bidId}`, {
      field: 'bid',
      remedy: `crabnet seed show ${seed.id}`,
    });
  }
  const late = awardRefusal(folded, ts * 1000);
  if (late !== undefined) return late;
  const claim = {
    seed_id: seed.id,
    bid_id: bid.bid.id,
    worker: bid.bid.bidder,
    created_at: ts,
    replaces: holding?.claim.id ?? null,
  };
  if (times.forfeitMs(seed, claim) > times.lastForfeitMs(seed)) {
    return refused('too-late', 'the worker would have no time left before the horizon');
  }
  return done({ kind: 'ClaimCreated', ts, claim, bidKey: bid.held.key });
}

function awardRefusal({ seed, holding }: FoldedSeed, atMs: number) {
  if (holding === undefined) {
    return atMs >= times.lastAwardMs(seed) ? refused('too-late', 'the hour to award is over') : undefined;
  }
  if (holding.countingResult !== undefined)
    return refused('already-done', 'the award has its result: settle it');
  if (atMs < holding.forfeitMs) return refused('already-claimed', `it is awarded to ${holding.claim.worker}`);
  return atMs >= times.lastReawardMs(holding.forfeitMs)
    ? refused('too-late', 'the day to award again is over')
    : undefined;
}

/** Whether `us` may run the seed's task now; `running` says that it already does. */
export function decideRun(
  market: Market,
  seedId: SeedId,
  { us, nowMs }: Decider,
  running: boolean,
): Outcome<RunPlan> {
  const found = seedFor(market, seedId, Math.floor(nowMs / 1000));
  if (!found.ok) return found;
  const ours = found.value.claims.filter(({ claim }) => claim.worker === us);
  const open = ours.filter((claim) => !hasResultOf(found.value, claim, us));
  const able = open.filter(({ forfeitMs }) => nowMs < forfeitMs);
  const chosen = able.find(({ holds }) => holds) ?? able[0];
  if (ours.length === 0) return refused('not-claimed-by-us', 'the seed is not awarded to you');
  if (running) return refused('running', 'it runs already');
  if (open.length === 0) return refused('already-done', 'your result is in');
  if (chosen === undefined) return refused('forfeited', 'the time to run it is over');
  const { claim, held, forfeitMs } = chosen;
  const awarded = held.carriedBid?.bid ?? found.value.bids.find(({ bid }) => bid.id === claim.bid_id)?.bid;
  return done({ seed: found.value.seed, claim, price: awarded?.price ?? 0, forfeitMs });
}

const hasResultOf = (folded: FoldedSeed, { claim }: FoldedClaim, us: NodeId): boolean =>
  folded.results.some(({ held, claimIds }) => held.from === us && claimIds.includes(claim.id));
