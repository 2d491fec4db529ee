import type { FoldedClaim, FoldedSeed } from '../../model/fold/folded-seed.ts';
import { type Consideration, fails, firstFailure, unlessRefused } from './consideration.ts';
import { dealFailure, seedFailure } from './match-seed.ts';
import type { RunOrder } from './order.ts';
import type { OrdersView } from './orders-view.ts';

/** Whether an order runs the task of a seed that was awarded to us, never at a weaker level than it names. */
export function considerRun(order: RunOrder, folded: FoldedSeed, view: OrdersView): Consideration {
  const { seed, held } = folded;
  const { us, nowMs, running } = view;
  const awards = folded.claims.filter(({ claim }) => claim.worker === us);
  if (awards.length === 0) return fails('seed', 'awarded to us', 'not awarded to us');
  if (running.has(seed.id)) return fails('done', 'not running', 'running');
  const hasResult = ({ claim }: FoldedClaim) =>
    folded.results.some((result) => result.held.from === us && result.claimIds.includes(claim.id));
  const open = awards.filter((award) => !hasResult(award));
  if (open.length === 0) return fails('done', 'no result of ours yet', 'a result of ours');
  // As the verb chooses: an award that we forfeited keeps us from no later one.
  const able = open.filter(({ forfeitMs }) => nowMs < forfeitMs);
  const ours = able.find(({ holds }) => holds) ?? able[0];
  if (ours === undefined) return fails('status', 'not forfeited', 'forfeited');
  const failure = firstFailure([
    () => seedFailure(order.match, seed, held.verified),
    () =>
      dealFailure(order.match, { price: ours.held.carriedBid?.bid.price ?? 0, other: seed.created_by }, view),
  ]);
  if (failure !== undefined) return failure;
  return runStep(order, folded, view);
}

function runStep(order: RunOrder, { seed }: FoldedSeed, view: OrdersView): Consideration {
  const interrupted = view.interrupted(seed.id);
  if (interrupted !== undefined && order.interrupted === 'leave')
    return fails('interrupted', 'no earlier run', 'an earlier run left no result');
  if (interrupted === 'kept' && order.interrupted === 'send')
    return unlessRefused({ verb: 'run', input: { seed: seed.id, kept: true } }, view);
  if (interrupted === 'lost' && order.interrupted === 'send')
    return fails('interrupted', 'what was printed', 'nothing was kept of it');
  if (view.running.size >= order.limits.atOnce)
    return fails('at_once', order.limits.atOnce, view.running.size + 1);
  const { sandbox } = order;
  // What was interrupted is run again because the order says so: nobody else is there to confirm it.
  const confirmed = interrupted === undefined ? {} : { confirmed: true };
  return unlessRefused({ verb: 'run', input: { seed: seed.id, sandbox, ...confirmed } }, view);
}
