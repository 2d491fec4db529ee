import type { Draft, RunPlan, SayCommand } from '../../model/decide/command.ts';
import { type Decider, decide, decideRun } from '../../model/decide/decide.ts';
import { done, type Outcome, type Refusal, refused } from '../../model/errors.ts';
import type { FoldedSeed } from '../../model/fold/folded-seed.ts';
import type { Market } from '../../model/fold/market.ts';
import type { BidId, SeedId } from '../../model/types.ts';
import type { PolicyGuard } from '../../operator/policy-guard.ts';
import type { RoomUse } from '../replication/room.ts';

/** What a verb is judged by: what is asked before it, and what it is refused with, comes from here. */
export interface Judges {
  readonly market: Market;
  readonly policy: Pick<PolicyGuard, 'refusal'>;
  readonly decider: Decider;
  /** P2: how much of the store is never dropped. */
  readonly room: Pick<RoomUse, 'keptBytes' | 'limitBytes'>;
}

/** The bid to ask about where an award of any is meant; it names none where the seed has none. */
export const anyBid = (folded: FoldedSeed | undefined): BidId => folded?.bids[0]?.bid.id ?? ('' as BidId);

/** The draft of what a command says, or why not: the market's own reason first, then the operator's. */
export function permitSaying(command: SayCommand, judges: Judges): Outcome<Draft> {
  const { market, policy, decider, room } = judges;
  const decided = decide(market, command, decider);
  if (!decided.ok || (command.command !== 'bid' && command.command !== 'publish')) return decided;
  const roomy = unlessRefused(decided, roomRefusal(room));
  if (!roomy.ok || command.command === 'publish') return roomy;
  const folded = market.folded(command.seedId);
  return unlessRefused(decided, folded && policy.refusal(folded.seed, command.price));
}

/** P2: who has no room for what is never dropped takes on nothing new. */
const roomRefusal = ({ keptBytes, limitBytes }: Judges['room']): Refusal | undefined =>
  keptBytes < limitBytes
    ? undefined
    : refused('no-room', { used_bytes: keptBytes, limit_bytes: limitBytes }).refusal;

/** Of an award to a bid that is not there: what the market has against any award of the seed, else that there is no such bid. */
export function permitNoBid(seedId: SeedId, missing: Outcome<never>, judges: Judges): Outcome<never> {
  const bidId = anyBid(judges.market.folded(seedId));
  const decided = permitSaying({ command: 'claim', seedId, bidId }, judges);
  return decided.ok || decided.refusal.code === 'no-such-bid' ? missing : decided;
}

/** What a run of the seed's task would be, or why not: the market's reason, the operator's, then an unfinished run. */
export function permitRun(
  seedId: SeedId,
  { market, policy, decider }: Judges,
  running: { readonly sinceMs: number | null } | null,
  unfinishedRun: Refusal | undefined,
): Outcome<RunPlan> {
  const plan = decideRun(market, seedId, decider, running);
  if (!plan.ok) return plan;
  return unlessRefused(plan, policy.refusal(plan.value.seed, plan.value.price) ?? unfinishedRun);
}

/** What sending the result of a run would be that was not kept as one, or why not: the market's reason, or that there is none. */
export function permitKept<Kept>(
  seedId: SeedId,
  { market, decider }: Pick<Judges, 'market' | 'decider'>,
  running: { readonly sinceMs: number | null } | null,
  kept: Kept | undefined,
): Outcome<{ readonly plan: RunPlan; readonly kept: Kept }> {
  const plan = decideRun(market, seedId, decider, running);
  if (!plan.ok) return plan;
  return kept === undefined ? refused('nothing-kept', {}) : done({ plan: plan.value, kept });
}

const unlessRefused = <Value>(outcome: Outcome<Value>, refusal: Refusal | undefined): Outcome<Value> =>
  refusal === undefined ? outcome : { ok: false, refusal };
