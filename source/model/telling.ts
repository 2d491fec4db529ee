import type { FoldedSeed } from './fold/folded-seed.ts';
import * as limits from './limits.ts';
import { statusAt } from './status-at.ts';
import { type HeldEnvelope, isUnsignedId, type NodeId } from './types.ts';

/**
 * What we owe the market about one of our own envelopes: `matters`: anybody may still need it; `waiting`: the one party
 * that waits for it until it is known to hold it (a result's publisher, a settlement's worker).
 */
export interface TellingNeed {
  readonly matters: boolean;
  readonly waiting: NodeId | undefined;
}

/** True while an envelope is to be told again; `isHeld`: who waits for it has acknowledged it. */
export const isNeeded = ({ matters, waiting }: TellingNeed, isHeld: boolean): boolean =>
  matters || (waiting !== undefined && !isHeld);

const NOTHING: TellingNeed = { matters: false, waiting: undefined };

/**
 * Whether our envelope `held` of the seed `folded` is told again at `nowMs`: while its seed is unfinished, for a while
 * after, and beyond that until who waits for a result or settlement holds it. Nothing is told past the horizon (P1), nothing of a void
 * seed nor what does not count (L3), and nothing is told for the sake of a v0 node once its 12 h have passed, because v0 drops it then.
 */
export function tellingNeed(folded: FoldedSeed, held: HeldEnvelope, nowMs: number): TellingNeed {
  const { isVoid, uncounted } = folded.standing;
  if (nowMs >= folded.horizonMs || isVoid || uncounted.has(held.key)) return NOTHING;
  if (folded.ineffective.some((item) => item.held.key === held.key)) return NOTHING;
  return { matters: seedMatters(folded, nowMs), waiting: waitingParty(folded, held, nowMs) };
}

function seedMatters(folded: FoldedSeed, nowMs: number): boolean {
  if (folded.outcome !== undefined) return nowMs < folded.outcome.held.ts * 1000 + limits.FRESH_SETTLEMENT_MS;
  return statusAt(folded, nowMs).status !== 'Expired';
}

function waitingParty(folded: FoldedSeed, held: HeldEnvelope, nowMs: number): NodeId | undefined {
  const party = waiterOf(folded, held);
  if (party === undefined || party === held.from) return undefined;
  return isUnsignedId(party) && nowMs >= held.ts * 1000 + limits.MESSAGE_TTL_MS ? undefined : party;
}

/** The parties to whom a result or settlement is addressed: they acknowledge it, however often it comes. */
export function addressees(folded: FoldedSeed, held: HeldEnvelope): readonly NodeId[] {
  if (held.kind === 'TaskResult') return [folded.seed.created_by];
  if (held.kind === 'TaskSettle') return folded.claims.map(({ claim }) => claim.worker);
  return [];
}

/** Who waits for `held`: the publisher for a result, the worker for the settlement of its result. */
function waiterOf(folded: FoldedSeed, held: HeldEnvelope): NodeId | undefined {
  if (held.kind === 'TaskResult') {
    // A settlement that names our result shows that the publisher holds it.
    return folded.settlements.some(({ result }) => result?.key === held.key)
      ? undefined
      : folded.seed.created_by;
  }
  if (held.kind !== 'TaskSettle') return undefined;
  const settled = folded.settlements.find((item) => item.held.key === held.key);
  return settled?.result?.from ?? folded.holding?.claim.worker;
}
