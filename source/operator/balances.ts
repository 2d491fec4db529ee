import type { Trade } from '../model/trades.ts';
import type { NodeId } from '../model/types.ts';

/** What stands between this node and another, from the signed history alone. Prices are in the market's unit. */
export interface Balance {
  readonly node: NodeId;
  /** Accepted results of ours: it owes us their prices. */
  readonly owed: number;
  /** Accepted results of its: we owe it their prices. */
  readonly owing: number;
  /** Prices of awards that are not settled yet: what it may come to owe us, and we it. */
  readonly inHand: number;
  /** Of awards between us either way: how many ended so. */
  readonly accepted: number;
  readonly refused: number;
  readonly late: number;
  readonly forfeited: number;
  /** Of the first and the last award, unix seconds. */
  readonly firstTs: number;
  readonly lastTs: number;
}

/** Who owes whom, by counterparty. What a node trades with itself is owed to nobody. */
export class Balances {
  readonly #us: NodeId;
  readonly #balances = new Map<NodeId, Balance>();

  constructor(us: NodeId) {
    this.#us = us;
  }

  add(trade: Trade): void {
    const node = counterparty(trade, this.#us);
    if (node === undefined) return;
    const [before, more] = [this.#balances.get(node), balanceOf(trade, node)];
    this.#balances.set(node, before === undefined ? more : sumOf(before, more));
  }

  /** Takes back what was added; when the first and the last award was made stays. */
  remove(trade: Trade): void {
    const node = counterparty(trade, this.#us);
    const before = node === undefined ? undefined : this.#balances.get(node);
    if (node === undefined || before === undefined) return;
    const less = balanceOf(trade, node);
    const negative = Object.entries(less).map(([name, value]) => [
      name,
      typeof value === 'number' ? -value : value,
    ]);
    const { firstTs, lastTs } = before;
    this.#balances.set(node, { ...sumOf(before, Object.fromEntries(negative) as Balance), firstTs, lastTs });
  }

  get(node: NodeId): Balance | undefined {
    return this.#balances.get(node);
  }

  /** By node id. */
  all(): readonly Balance[] {
    return [...this.#balances.values()].toSorted((left, right) => (left.node < right.node ? -1 : 1));
  }
}

/** Two balances with the same node as one. */
export const sumOf = (left: Balance, right: Balance): Balance => ({
  node: left.node,
  owed: left.owed + right.owed,
  owing: left.owing + right.owing,
  inHand: left.inHand + right.inHand,
  accepted: left.accepted + right.accepted,
  refused: left.refused + right.refused,
  late: left.late + right.late,
  forfeited: left.forfeited + right.forfeited,
  firstTs: Math.min(left.firstTs, right.firstTs),
  lastTs: Math.max(left.lastTs, right.lastTs),
});

/** With whom we trade here; undefined where it is nobody but us, or we have no part in it. */
export function counterparty({ publisher, worker }: Trade, us: NodeId): NodeId | undefined {
  if (publisher === worker) return undefined;
  if (publisher === us) return worker;
  return worker === us ? publisher : undefined;
}

/** What one award alone makes between us and `node`. */
function balanceOf({ state, price, isLate, awardedTs, worker }: Trade, node: NodeId): Balance {
  const is = (wanted: boolean) => (wanted ? 1 : 0);
  const due = state === 'accepted' ? price : 0;
  return {
    node,
    owed: worker === node ? 0 : due,
    owing: worker === node ? due : 0,
    inHand: state === 'in-hand' || state === 'delivered' ? price : 0,
    accepted: is(state === 'accepted'),
    refused: is(state === 'refused'),
    late: is(isLate),
    forfeited: is(state === 'forfeited'),
    firstTs: awardedTs,
    lastTs: awardedTs,
  };
}
