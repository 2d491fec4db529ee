import { withDefaults } from '../../contract/actions/field.ts';
import { ACTIONS, type ActionInput } from '../../contract/actions.ts';
import { likeOf } from '../../contract/prices.ts';
import type { SayCommand } from '../../model/decide/command.ts';
import { type Refusal, refused } from '../../model/errors.ts';
import { kindOf } from '../../model/prices.ts';
import type { BidId, NodeId, SeedId } from '../../model/types.ts';
import type { PeerBook } from '../../network/peers/peer-book.ts';
import type { OrderStep } from '../../operator/orders/order.ts';
import type { OrdersView, TemplateRead } from '../../operator/orders/orders-view.ts';
import type { PolicyGuard } from '../../operator/policy-guard.ts';
import type { NodePorts } from '../ports.ts';
import type { Ledger } from '../replication/ledger.ts';
import { clockFacts } from '../trade/clock-facts.ts';
import { type Judges, permitKept, permitRun, permitSaying } from '../trade/permit.ts';
import type { PriceBook } from '../trade/price-book.ts';
import type { Tasks } from '../work/tasks.ts';

export interface WorldParts extends Pick<NodePorts, 'clock'> {
  readonly us: NodeId;
  readonly ledger: Pick<Ledger, 'market'> & { readonly room: Pick<Ledger['room'], 'use'> };
  readonly policy: Pick<PolicyGuard, 'refusal'>;
  readonly peers: Pick<PeerBook, 'clockFault'>;
  readonly tasks: Pick<Tasks, 'running' | 'runningSeeds' | 'unfinishedRun' | 'keptRun'>;
  /** What a template publishes. */
  readonly template: (name: string) => TemplateRead;
  readonly prices: Pick<PriceBook, 'amongKnown'>;
}

/** What is known at a moment; `starting`: runs that were begun and are not among the tasks yet. */
export function worldView(
  parts: WorldParts,
  {
    starting,
    ...known
  }: Pick<OrdersView, 'own' | 'lastOf' | 'outputOf' | 'sinceMs' | 'awardOrders'> & {
    readonly starting: ReadonlySet<SeedId>;
  },
): OrdersView {
  const { us, clock, tasks } = parts;
  const nowMs = clock.now();
  const now = new Date(nowMs);
  return {
    ...{ us, nowMs, ...known },
    minuteOfDay: now.getHours() * 60 + now.getMinutes(),
    running: new Set([...tasks.runningSeeds(), ...starting]),
    interrupted(id) {
      if (tasks.unfinishedRun(id) === undefined) return undefined;
      return tasks.keptRun(id) === undefined ? 'lost' : 'kept';
    },
    refusal: (step) => refusalOf(parts, step, nowMs),
    template: parts.template,
    pricesLike: pricesOnce(parts.prices),
  };
}

/** In one view of the world a kind of task is asked for once. */
function pricesOnce(prices: WorldParts['prices']): OrdersView['pricesLike'] {
  const known = new Map<string, readonly number[] | undefined>();
  return (seed) => {
    const like = likeOf(kindOf(seed));
    if (!known.has(like)) known.set(like, prices.amongKnown(seed));
    return known.get(like);
  };
}

/** What stands against a step now, by the code that the verb itself asks. */
function refusalOf(parts: WorldParts, step: OrderStep, nowMs: number): Refusal | undefined {
  const { peers, ledger, policy, us, tasks } = parts;
  const fault = peers.clockFault(nowMs);
  if (fault !== null) return refused('clock', clockFacts(fault)).refusal;
  const judges: Judges = {
    ...{ market: ledger.market, policy, decider: { us, nowMs }, room: ledger.room.use() },
  };
  const outcome =
    step.verb === 'run' ? permittedRun(step.input, judges, tasks) : permitSaying(commandOf(step), judges);
  return outcome.ok ? undefined : outcome.refusal;
}

function permittedRun(
  { seed, kept, confirmed }: ActionInput['run'],
  judges: Judges,
  tasks: WorldParts['tasks'],
) {
  const id = seed as SeedId;
  if (kept === true) return permitKept(id, judges, tasks.running(id), tasks.keptRun(id));
  const unfinished = confirmed === true ? undefined : tasks.unfinishedRun(id);
  return permitRun(id, judges, tasks.running(id), unfinished);
}

function commandOf(step: Exclude<OrderStep, { verb: 'run' }>): SayCommand {
  switch (step.verb) {
    case 'publish':
      return { command: 'publish', fields: withDefaults(ACTIONS.publish, step.input) };
    case 'bid': {
      const { price, notes } = withDefaults(ACTIONS.bid, step.input);
      return { command: 'bid', seedId: step.input.seed as SeedId, price, notes };
    }
    case 'claim':
      return { command: 'claim', seedId: step.input.seed as SeedId, bidId: step.input.bid as BidId };
    case 'settle': {
      const { note } = withDefaults(ACTIONS.settle, step.input);
      const command = step.input.verdict === 'accepted' ? 'accept' : 'reject';
      return { command, seedId: step.input.seed as SeedId, note };
    }
  }
}
