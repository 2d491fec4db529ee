import type { Turn } from '../../contract/turn.ts';
import type { FoldedSeed } from '../../model/fold/folded-seed.ts';
import type { StatusAt } from '../../model/status-at.ts';
import type { NodeId } from '../../model/types.ts';

/** Whose step a seed waits for, as `us` sees it. */
export function turnOf(folded: FoldedSeed, at: StatusAt, us: NodeId): Turn {
  const node = nodeOf(folded, at);
  const whose = node === us ? 'us' : at.waitsFor;
  return { whose, node, step: stepOf(at), until_ts: untilOf(folded, at) };
}

function nodeOf({ seed, holding }: FoldedSeed, { waitsFor }: StatusAt): NodeId | null {
  if (waitsFor === 'publisher') return seed.created_by;
  return waitsFor === 'worker' ? (holding?.claim.worker ?? null) : null;
}

function stepOf({ status, waitsFor }: StatusAt): Turn['step'] {
  if (waitsFor === null) return null;
  if (waitsFor === 'bidders') return 'bid';
  if (waitsFor === 'worker') return 'run';
  if (status === 'Done') return 'settle';
  return status === 'Forfeited' ? 'award-again' : 'award';
}

/** Bids are taken until their deadline, though the status changes only when those on their way are in. */
function untilOf({ seed }: FoldedSeed, { waitsFor, changesAtMs }: StatusAt): number | null {
  if (waitsFor === 'bidders') return seed.bid_deadline_ts;
  return waitsFor === null || changesAtMs === null ? null : Math.ceil(changesAtMs / 1000);
}
