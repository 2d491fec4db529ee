import { countingResult, type FoldedResult, type FoldedSeed } from '../../model/fold/folded-seed.ts';
import { statusAt } from '../../model/status-at.ts';
import { budgetFailure } from './budget.ts';
import { type Consideration, fails, firstFailure, unlessRefused } from './consideration.ts';
import { dealFailure, seedFailure } from './match-seed.ts';
import type { SettleOrder } from './order.ts';
import type { OrdersView } from './orders-view.ts';

/** Whether an order accepts the result of a seed of ours, or rejects it; what it does not know it leaves to a person. */
export function considerSettle(order: SettleOrder, folded: FoldedSeed, view: OrdersView): Consideration {
  const { seed, held } = folded;
  if (seed.created_by !== view.us) return fails('seed', 'ours', 'of another node');
  const { status, waitsFor } = statusAt(folded, view.nowMs);
  if (status !== 'Done') return fails('status', 'Done', status);
  // P1: the seed is at its horizon, where it is forgotten.
  if (waitsFor === null)
    return fails('refused', 'allowed', 'too-late', { code: 'too-late', facts: { what: 'horizon' } });
  const result = countingResult(folded);
  if (result === undefined) return fails('status', 'a result', 'none');
  // R2: whoever likes can say it in a v0 worker's name.
  if (!result.held.verified) return fails('verified', true, false);
  const claim = folded.claims.find(({ claim: each }) => result.claimIds.includes(each.id));
  const deal = { price: claim?.held.carriedBid?.bid.price ?? 0, other: result.held.from };
  const failure = seedFailure(order.match, seed, held.verified) ?? dealFailure(order.match, deal, view);
  if (failure !== undefined) return failure;
  const wrong = resultFailure(order, result, folded, view);
  const isForfeited = claim !== undefined && view.nowMs >= claim.forfeitMs;
  if (wrong === undefined)
    return (
      (isForfeited ? lateFailure(folded, view) : undefined) ??
      unlessRefused({ verb: 'settle', input: { seed: seed.id, verdict: 'accepted' } }, view)
    );
  // A result whose output is not here yet may still turn out right.
  if (order.otherwise.verdict === 'leave' || view.outputOf(folded, order.accept.stdout) === undefined)
    return wrong;
  const { note } = order.otherwise;
  return unlessRefused({ verb: 'settle', input: { seed: seed.id, verdict: 'rejected', note } }, view);
}

/** What was forfeited was free to be spent again, and may have been: a result that came after all is counted with the rest. */
function lateFailure({ seed }: FoldedSeed, view: OrdersView): Consideration | undefined {
  return view.awardOrders
    .filter(({ match }) => seedFailure(match, seed, true) === undefined)
    .map((order) => budgetFailure(order, 0, view))
    .find((failure) => failure !== undefined);
}

function resultFailure(
  { accept }: SettleOrder,
  { result }: FoldedResult,
  folded: FoldedSeed,
  view: OrdersView,
): Consideration | undefined {
  const { stdout, exitCode, outputHash } = accept;
  return firstFailure([
    () => {
      const found = result.timed_out ? 'timed out' : result.exit_code;
      return found === exitCode ? undefined : fails('exit_code', exitCode, found);
    },
    () => {
      const isMeant = outputHash === null || outputHash === result.output_hash;
      return isMeant ? undefined : fails('output_hash', outputHash, result.output_hash);
    },
    () => {
      if (stdout === null) return undefined;
      const output = view.outputOf(folded, stdout);
      if (output === undefined) return fails('stdout', stdout, null);
      return output.fits ? undefined : fails('stdout', stdout, output.beginning);
    },
  ]);
}
