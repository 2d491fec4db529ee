import type { Turn } from '../../contract/turn.ts';
import type { FoldedSeed } from '../../model/fold/folded-seed.ts';
import { lastAwardMs } from '../../model/seed-times.ts';
import type { StatusAt } from '../../model/status-at.ts';
import type { NodeId } from '../../model/types.ts';

/** Whose step a seed waits for, as `us` sees it; `runEndsMs`: when the time of its task that runs here is up. */
export function turnOf(folded: FoldedSeed, at: StatusAt, us: NodeId, runEndsMs: number | null = null): Turn {
  const awaited = awaitedOf(folded, at);
  const node = nodeOf(folded, awaited);
  return {
    whose: node === us ? 'us' : awaited,
    node,
    step: stepOf(at, awaited),
    until_ts: untilOf(folded, at, awaited, runEndsMs),
  };
}

type Awaited = StatusAt['waitsFor'];

/** Nothing is waited for of bidders once as many bids as may be live are in: the publisher may award. */
const awaitedOf = (folded: FoldedSeed, { waitsFor }: StatusAt): Awaited =>
  waitsFor === 'bidders' && isFull(folded) ? 'publisher' : waitsFor;

const isFull = ({ seed, bids }: FoldedSeed): boolean =>
  seed.max_bids > 0 && bids.filter(({ live }) => live).length >= seed.max_bids;

function nodeOf({ seed, holding }: FoldedSeed, awaited: Awaited): NodeId | null {
  if (awaited === 'publisher') return seed.created_by;
  return awaited === 'worker' ? (holding?.claim.worker ?? null) : null;
}

function stepOf({ status }: StatusAt, awaited: Awaited): Turn['step'] {
  if (awaited === null) return null;
  if (awaited === 'bidders') return 'bid';
  if (awaited === 'worker') return 'run';
  if (status === 'Done') return 'settle';
  return status === 'Forfeited' ? 'award-again' : 'award';
}

/**
 * What ends first of that which is waited for. Bids are taken until their deadline, though the status changes only when those on their
 * way are in; a task that runs ends with its own time, before its claim is forfeited.
 */
function untilOf(
  { seed }: FoldedSeed,
  { waitsFor, changesAtMs }: StatusAt,
  awaited: Awaited,
  runEndsMs: number | null,
): number | null {
  if (awaited === 'bidders') return seed.bid_deadline_ts;
  if (awaited === null || changesAtMs === null) return null;
  if (waitsFor === 'bidders') return Math.ceil(lastAwardMs(seed) / 1000);
  return Math.ceil(Math.min(changesAtMs, runEndsMs ?? changesAtMs) / 1000);
}
