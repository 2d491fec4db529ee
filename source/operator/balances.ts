import { otherParty, type Receipt } from '../model/receipts.ts';
import type { Trade } from '../model/trades.ts';
import type { NodeId } from '../model/types.ts';

/** What stands between this node and another, from what was signed alone. Prices are in the market's unit. */
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
  /** Of the first and the last award, unix seconds; infinite, and first after last, where there is none. */
  readonly firstTs: number;
  readonly lastTs: number;
  /** Of receipts that both signed (T5): what we paid it, and it us. */
  readonly paid: number;
  readonly received: number;
  /** The same of receipts that are not confirmed. */
  readonly paidUnconfirmed: number;
  readonly receivedUnconfirmed: number;
}

/** T5: what a node owes us still, of what we did for it. */
export const stillOwed = ({ owed, received }: Balance): number => Math.max(0, owed - received);

/** T5: what we still owe a node. */
export const stillOwing = ({ owing, paid }: Balance): number => Math.max(0, owing - paid);

/** T5: what it owes us all in all; below 0, what we owe it. */
export const balanceOf = ({ owed, owing, paid, received }: Balance): number =>
  owed - received - (owing - paid);

/** Who owes whom, by counterparty. What a node trades with itself is owed to nobody. */
export class Balances {
  readonly #us: NodeId;
  readonly #balances = new Map<NodeId, Balance>();

  constructor(us: NodeId) {
    this.#us = us;
  }

  add(trade: Trade): void {
    const node = counterparty(trade, this.#us);
    if (node !== undefined) this.#add(madeBy(trade, node));
  }

  /** T5: a receipt of ours; `isConfirmed`: both signed it. */
  addReceipt(receipt: Receipt, isConfirmed: boolean): void {
    const name = receipt.from === this.#us ? 'paid' : 'received';
    const member = isConfirmed ? name : (`${name}Unconfirmed` as const);
    this.#add({ ...nothingWith(otherParty(receipt, this.#us)), [member]: receipt.amount });
  }

  #add(more: Balance): void {
    const before = this.#balances.get(more.node);
    this.#balances.set(more.node, before === undefined ? more : sumOf(before, more));
  }

  /** Takes back what was added; when the first and the last award was made stays. */
  remove(trade: Trade): void {
    const node = counterparty(trade, this.#us);
    const before = node === undefined ? undefined : this.#balances.get(node);
    if (node === undefined || before === undefined) return;
    const less = madeBy(trade, node);
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
export function sumOf(left: Balance, right: Balance): Balance {
  const sum = (name: Exclude<keyof Balance, 'node'>): number => left[name] + right[name];
  return {
    node: left.node,
    ...{ owed: sum('owed'), owing: sum('owing'), inHand: sum('inHand') },
    ...{ accepted: sum('accepted'), refused: sum('refused'), late: sum('late'), forfeited: sum('forfeited') },
    firstTs: Math.min(left.firstTs, right.firstTs),
    lastTs: Math.max(left.lastTs, right.lastTs),
    ...{ paid: sum('paid'), received: sum('received') },
    paidUnconfirmed: sumUp(left.paidUnconfirmed, right.paidUnconfirmed),
    receivedUnconfirmed: sumUp(left.receivedUnconfirmed, right.receivedUnconfirmed),
  };
}

/** What anybody may say, such as an unconfirmed amount, shall not make of a sum what cannot be read without rounding. */
export const sumUp = (left: number, right: number): number => Math.min(left + right, Number.MAX_SAFE_INTEGER);

const nothingWith = (node: NodeId): Balance => ({
  ...{ node, owed: 0, owing: 0, inHand: 0, accepted: 0, refused: 0, late: 0, forfeited: 0 },
  ...{ firstTs: Number.POSITIVE_INFINITY, lastTs: Number.NEGATIVE_INFINITY },
  ...{ paid: 0, received: 0, paidUnconfirmed: 0, receivedUnconfirmed: 0 },
});

/** With whom we trade here; undefined where it is nobody but us, or we have no part in it. */
export function counterparty({ publisher, worker }: Trade, us: NodeId): NodeId | undefined {
  if (publisher === worker) return undefined;
  if (publisher === us) return worker;
  return worker === us ? publisher : undefined;
}

/** What one award alone makes between us and `node`. */
export function madeBy({ state, price, isLate, awardedTs, worker }: Trade, node: NodeId): Balance {
  const is = (wanted: boolean) => (wanted ? 1 : 0);
  const due = state === 'accepted' ? price : 0;
  return {
    ...nothingWith(node),
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
