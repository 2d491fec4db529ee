import type { MonitorEvent } from '../../source/contract/monitor-event.ts';
import { checkMarket } from './check-market.ts';
import { readOrderNames, readStored, type StoredEnvelope } from './stored-market.ts';

/** A node at the end of a run: its store, and what it said that orders did. */
export interface OrdersNode {
  readonly nodeId: string;
  readonly store: string;
  readonly events: readonly MonitorEvent[];
}

/** What every node's orders were held to. */
export interface Bounds {
  readonly budgetPerDay: number;
  readonly budget: number;
  /** How long a worker has, by the seeds of the run. */
  readonly workMs: number;
}

export interface CheckedOrders {
  readonly published: number;
  readonly accepted: number;
  readonly awards: number;
  readonly faults: readonly string[];
}

const DAY_S = 86_400;
const FORFEIT_GRACE_S = 15 * 60;
const ENDED: ReadonlySet<string> = new Set(['Accepted', 'Rejected', 'Expired']);
const VERBS: Readonly<Record<string, string>> = {
  SeedCreated: 'publish',
  BidSubmitted: 'bid',
  ClaimCreated: 'claim',
  TaskResult: 'run',
  TaskSettle: 'settle',
};

/**
 * What nodes did that had nothing but their orders, worked out from what lies in their stores alone: every seed ended, nothing was
 * awarded, run or settled twice, no budget was passed, and each step has its order and its event.
 */
export function checkOrders(nodes: readonly OrdersNode[], bounds: Bounds, nowMs: number): CheckedOrders {
  const [first] = nodes;
  const store = first === undefined ? [] : readStored(first.store);
  const { judged, faults } = checkMarket(store, nowMs);
  const open = judged.filter(({ status }) => !ENDED.has(status));
  return {
    published: judged.length,
    accepted: judged.filter(({ status }) => status === 'Accepted').length,
    awards: store.filter(({ kind }) => kind === 'ClaimCreated').length,
    faults: [
      ...faults,
      ...open.map(({ seedId, status }) => `seed ${seedId} is stuck: ${status}`),
      ...nodes.flatMap(({ nodeId }) => overspent(store, nodeId, bounds)),
      ...nodes.flatMap((node) => unexplained(node)),
    ],
  };
}

/** Where a node's awards, of some 24 hours or of all time, cost more than its order allows. */
function overspent(
  store: readonly StoredEnvelope[],
  us: string,
  { budget, budgetPerDay, workMs }: Bounds,
): readonly string[] {
  const results = new Map(
    store.flatMap((each) => (each.kind === 'TaskResult' ? [[String(each.object.claim_id), each]] : [])),
  );
  const rejections = new Map(
    store.flatMap((each) =>
      each.kind === 'TaskSettle' && each.object.status === 'Rejected' ? [[String(each.object.id), each]] : [],
    ),
  );
  /** Until when a claim is owed, or may become it: its forfeit or its refusal, if there was one. */
  const owedUntilS = (claim: StoredEnvelope): number => {
    const rejectedS = rejections.get(String(claim.object.seed_id))?.ts ?? Number.POSITIVE_INFINITY;
    const hasResult = results.has(String(claim.object.id));
    return hasResult ? rejectedS : Math.min(rejectedS, claim.ts + workMs / 1000 + FORFEIT_GRACE_S);
  };
  const claims = store
    .filter(({ kind, from }) => kind === 'ClaimCreated' && from === us)
    .map((claim) => ({ ts: claim.ts, price: priceOf(claim), untilS: owedUntilS(claim), key: claim.key }))
    .toSorted((left, right) => left.ts - right.ts);
  return claims.flatMap(({ ts, key }, index) => {
    const owed = claims.filter((each, other) => other === index || (each.ts <= ts && ts < each.untilS));
    const sum = (some: typeof owed) => some.reduce((total, { price }) => total + price, 0);
    const [day, all] = [sum(owed.filter((each) => each.ts > ts - DAY_S)), sum(owed)];
    return [
      ...(day <= budgetPerDay ? [] : [`${us} spent ${day} of ${budgetPerDay} a day with claim ${key}`]),
      ...(all <= budget ? [] : [`${us} spent ${all} of ${budget} with claim ${key}`]),
    ];
  });
}

/** Envelopes of a node that no order of its said, or whose event it did not say, or said twice. */
function unexplained({ nodeId, store, events }: OrdersNode): readonly string[] {
  const names = readOrderNames(store);
  const acted = events.filter(({ kind }) => kind === 'order_acted').map(({ payload }) => placeOf(payload));
  const own = readStored(store).filter(({ from }) => from === nodeId);
  const said = own.map((each) =>
    placeOf({
      order: names.get(each.key),
      verb: VERBS[each.kind],
      seed_id: ['SeedCreated', 'TaskSettle'].includes(each.kind) ? each.object.id : each.object.seed_id,
    }),
  );
  return [
    ...differences(said, acted).map((what) => `${nodeId} did without an event, or an order: ${what}`),
    ...differences(acted, said).map((what) => `${nodeId} said and did not do, or did twice: ${what}`),
  ];
}

const placeOf = ({ order, verb, seed_id: seed }: Readonly<Record<string, unknown>>): string =>
  `${order} ${verb} ${seed}`;

/** What is more often in the one list than in the other. */
function differences(left: readonly string[], right: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const each of right) counts.set(each, (counts.get(each) ?? 0) + 1);
  return left.filter((each) => {
    const count = counts.get(each) ?? 0;
    counts.set(each, count - 1);
    return count <= 0;
  });
}

/** What an award costs, by the bid that it carries. */
export function priceOf({ object }: StoredEnvelope): number {
  const bid = object.bid as { readonly payload?: { readonly bid?: { readonly price?: number } } } | undefined;
  return bid?.payload?.bid?.price ?? Number.NaN;
}
