import { done, type Outcome, refused } from '../errors.ts';
import type { FoldedClaim, FoldedSeed } from '../fold/folded-seed.ts';
import type { Market } from '../fold/market.ts';
import * as limits from '../limits.ts';
import * as times from '../seed-times.ts';
import { statusAt } from '../status-at.ts';
import { textFault } from '../text-fault.ts';
import type { NodeId, Seed, SeedId } from '../types.ts';
import { checkPublish } from './check-publish.ts';
import type { Draft, RunPlan, SayCommand } from './command.ts';
import { alreadySettled, decideSettle } from './decide-settle.ts';

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
      // B1: where our clock is behind its publisher's, the seed's time is meant.
      return decideBid(found.value, command, us, Math.max(ts, found.value.seed.created_at));
    case 'claim':
      return decideClaim(found.value, command, us, ts, market.caps);
    case 'accept':
    case 'reject':
      return decideSettle(found.value, command, us, ts, market.caps);
  }
}

function seedFor(market: Market, id: SeedId, ts: number): Outcome<FoldedSeed> {
  const folded = market.folded(id);
  if (folded === undefined) {
    return refused('no-such-seed', { given: id }, 'seed');
  }
  if (ts * 1000 >= folded.horizonMs) return refused('too-late', { what: 'horizon' });
  if (folded.standing.isVoid) return refused('void', { publisher: folded.seed.created_by });
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
  const isLate = ts >= seed.bid_deadline_ts;
  if (status === 'Expired' || (isLate && (status === 'Open' || status === 'Forfeited'))) {
    return refused('too-late', { what: 'bid', at_ts: seed.bid_deadline_ts });
  }
  if (status !== 'Open' && status !== 'Forfeited') {
    const since_ts = status === 'Claimed' ? heldSince(folded) : null;
    return refused('not-open', { status, since_ts, closed_ts: isLate ? seed.bid_deadline_ts : null });
  }
  const fault = filesRefusal(seed) ?? bidFieldFault(price, notes);
  if (fault !== undefined) return fault;
  if (price < seed.min_price) {
    return refused('too-low', { price, least: seed.min_price }, 'price');
  }
  const ours = ownBidCount(folded, us);
  if (ours >= limits.BIDS_PER_BIDDER) return refused('enough', { what: 'bids', count: ours });
  const over = seed.max_bids > 0 && folded.bids.filter(({ counts }) => counts).length >= seed.max_bids;
  return done({
    kind: 'BidSubmitted',
    ts,
    bid: { seed_id: seed.id, bidder: us, price, notes, created_at: ts },
    ...(over ? { overLimitOf: seed.max_bids } : {}),
  });
}

const hasInputs = ({ files }: Seed): boolean =>
  files !== undefined && 'inputs' in files && files.inputs !== null;

/** F2: a seed whose files cannot be understood is taken by nobody. */
const filesRefusal = ({ files }: Seed) =>
  files !== undefined && 'fault' in files
    ? refused('bad-files', { of: 'seed', fault: files.fault })
    : undefined;

/** L1: how many bids of `us` count. */
export const ownBidCount = ({ bids }: FoldedSeed, us: NodeId): number =>
  bids.filter(({ bid, counts }) => counts && bid.bidder === us).length;

/** What a bid takes besides its notes: ids, names and the salt; notes whose escapes grow are caught when sealed. */
const BID_OVERHEAD_BYTES = 512;

function bidFieldFault(price: number, notes: string) {
  if (!Number.isSafeInteger(price) || price < 0) {
    const range = { least: 0, most: Number.MAX_SAFE_INTEGER, unit: 'count' } as const;
    return refused('invalid-field', { problem: 'out-of-range', value: price, ...range }, 'price');
  }
  return textFault('notes', notes, limits.BID_MAX_BYTES - BID_OVERHEAD_BYTES);
}

function decideClaim(
  folded: FoldedSeed,
  { bidId }: Extract<SayCommand, { command: 'claim' }>,
  us: NodeId,
  ts: number,
  caps: limits.SeedCaps,
): Outcome<Draft> {
  const { seed, holding, standing } = folded;
  if (seed.created_by !== us) return refused('not-yours', { verb: 'claim', publisher: seed.created_by });
  if (folded.outcome !== undefined) return alreadySettled(folded.outcome);
  const bid = folded.bids.find((item) => item.bid.id === bidId);
  if (bid === undefined) {
    return refused('no-such-bid', { given: bidId, bids_until_ts: seed.bid_deadline_ts }, 'bid');
  }
  const late = awardRefusal(folded, ts * 1000);
  if (late !== undefined) return late;
  // F6: a node of v0 would run the command without them.
  if (!bid.held.verified && hasInputs(seed)) return refused('no-files', { what: 'not-for-v0' }, 'bid');
  const claim = {
    seed_id: seed.id,
    bid_id: bid.bid.id,
    worker: bid.bid.bidder,
    created_at: ts,
    replaces: holding?.claim.id ?? null,
  };
  if (times.forfeitMs(seed, claim) > times.lastForfeitMs(seed)) {
    return refused('too-late', { what: 'finish' });
  }
  // Half of the cap (L3), so that one key on two machines cannot void its own seed.
  if (standing.claims >= caps.claims / 2)
    return refused('enough', { what: 'claims', count: standing.claims });
  return done({ kind: 'ClaimCreated', ts, claim, bidKey: bid.held.key });
}

/** Why a seed may not be awarded, or awarded again, now. */
function awardRefusal({ seed, holding }: FoldedSeed, atMs: number) {
  if (holding === undefined) {
    const endMs = times.lastAwardMs(seed);
    return atMs < endMs ? undefined : refused('too-late', { what: 'award', at_ts: Math.floor(endMs / 1000) });
  }
  const { claim, countingResult, forfeitMs } = holding;
  const { worker } = claim;
  if (countingResult !== undefined) return refused('already-done', { what: 'award', worker });
  if (atMs < forfeitMs) {
    return refused('already-claimed', { worker, until_ts: Math.ceil(forfeitMs / 1000) });
  }
  return atMs >= times.lastReawardMs(forfeitMs) ? refused('too-late', { what: 'award-again' }) : undefined;
}

const heldSince = ({ holding }: FoldedSeed): number | null => holding?.claim.created_at ?? null;

/** Whether `us` may run the seed's task now; `running` says that it already does, and since when. */
export function decideRun(
  market: Market,
  seedId: SeedId,
  { us, nowMs }: Decider,
  running: { readonly sinceMs: number | null } | null,
): Outcome<RunPlan> {
  const found = seedFor(market, seedId, Math.floor(nowMs / 1000));
  if (!found.ok) return found;
  const ours = found.value.claims.filter(({ claim }) => claim.worker === us);
  const open = ours.filter((claim) => !hasResultOf(found.value, claim, us));
  const able = open.filter(({ forfeitMs }) => nowMs < forfeitMs);
  const chosen = able.find(({ holds }) => holds) ?? able[0];
  if (ours.length === 0) {
    return refused('not-claimed-by-us', { worker: found.value.holding?.claim.worker ?? null });
  }
  if (running !== null) {
    return refused('running', {
      since_ts: running.sinceMs === null ? null : Math.floor(running.sinceMs / 1000),
    });
  }
  if (open.length === 0) return refused('already-done', { what: 'run', at_ts: ownResultTs(found.value, us) });
  if (chosen === undefined) return refused('forfeited', { at_ts: lastForfeitTs(open) });
  const malformed = filesRefusal(found.value.seed);
  if (malformed !== undefined) return malformed;
  const { claim, held, forfeitMs } = chosen;
  const awarded = held.carriedBid?.bid ?? found.value.bids.find(({ bid }) => bid.id === claim.bid_id)?.bid;
  return done({ seed: found.value.seed, claim, price: awarded?.price ?? 0, forfeitMs });
}

const ownResultTs = ({ results }: FoldedSeed, us: NodeId): number =>
  results.find(({ held }) => held.from === us)?.held.ts ?? 0;

const lastForfeitTs = (claims: readonly FoldedClaim[]): number =>
  Math.ceil(Math.max(...claims.map(({ forfeitMs }) => forfeitMs)) / 1000);

const hasResultOf = (folded: FoldedSeed, { claim }: FoldedClaim, us: NodeId): boolean =>
  folded.results.some(({ held, claimIds }) => held.from === us && claimIds.includes(claim.id));
