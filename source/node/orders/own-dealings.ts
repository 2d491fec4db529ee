import { byTimeThenKey } from '../../base/order.ts';
import type { Market } from '../../model/fold/market.ts';
import { statusAt } from '../../model/status-at.ts';
import type { NodeId, Seed, SeedId } from '../../model/types.ts';
import { type Balance, Balances, sumOf } from '../../operator/balances.ts';
import type { AwardOrder } from '../../operator/orders/order.ts';
import type { OwnDealings, PublishedLast, Spending } from '../../operator/orders/orders-view.ts';
import { type SeedDealings, seedDealings } from '../../operator/orders/seed-dealings.ts';
import type { NodePorts } from '../ports.ts';
import type { ReceiptBook } from '../receipts/receipt-book.ts';
import type { ArchivedDealings } from './archived-dealings.ts';
import { LoopTurns } from './loop-turns.ts';
import { isOwnSeed, ownSeeds } from './own-seeds.ts';

export interface OwnDealingsParts extends Pick<NodePorts, 'clock' | 'monotonicMs' | 'soon'> {
  readonly us: NodeId;
  readonly market: Market;
  readonly archived: Pick<ArchivedDealings, 'balance' | 'spent'>;
  readonly receipts: Pick<ReceiptBook, 'confirmedWith'>;
}

interface Known extends SeedDealings {
  readonly seed: Seed;
}

/**
 * What this node has under way, from its own signed envelopes alone, so that nothing that was forgotten to be counted is overspent.
 * Of each seed that is ours is kept what it adds, until something is said of it or its time comes: it is the same as worked out
 * anew from all of them.
 */
export class DealingsBook {
  readonly #parts: OwnDealingsParts;
  readonly #known = new Map<SeedId, Known>();
  /** Of which something was said since, or of which nothing is known yet. */
  readonly #outdated = new Set<SeedId>();
  #awardOrders: readonly AwardOrder[] = [];
  #isKept = false;
  /** All that is known holds from the one moment to the other. */
  #fromMs = Number.NEGATIVE_INFINITY;
  #untilMs = Number.POSITIVE_INFINITY;

  #openBids = 0;
  #bidsOfLastHour = 0;
  #inHand = 0;
  readonly #bidFor = new Map<NodeId, number>();
  readonly #spent = new Map<string, Spending>();
  readonly #balances: Balances;
  /** The newest seed of ours with a title and a command. */
  readonly #published = new Map<string, SeedId>();

  constructor(parts: OwnDealingsParts) {
    this.#parts = parts;
    this.#balances = new Balances(parts.us);
    parts.market.watch((id) => {
      if (this.#isKept && (this.#known.has(id) || isOwnSeed(parts, id))) this.#outdated.add(id);
    });
  }

  /** Whose budgets are counted from now on. */
  countFor(awardOrders: readonly AwardOrder[]): void {
    this.#awardOrders = awardOrders;
    for (const id of this.#known.keys()) this.#outdated.add(id);
  }

  /** Works out what is not known, in turns of the loop; what comes meanwhile is little. */
  async settled(): Promise<void> {
    const turns = new LoopTurns(this.#parts);
    if (!this.#isKept) {
      this.#isKept = true;
      for (const id of await ownSeeds(this.#parts, turns)) this.#outdated.add(id);
    }
    this.#lookAtClock();
    for (const id of this.#outdated) {
      this.#update(id, this.#parts.clock.now());
      if (turns.isOver()) await turns.next();
    }
  }

  /** What is under way now; it stays what is right only until something else is done. */
  get current(): OwnDealings {
    this.#lookAtClock();
    const nowMs = this.#parts.clock.now();
    for (const id of this.#outdated) this.#update(id, nowMs);
    const { archived, receipts } = this.#parts;
    return {
      ...{ openBids: this.#openBids, bidsOfLastHour: this.#bidsOfLastHour, inHand: this.#inHand },
      bidFor: (publisher) => this.#bidFor.get(publisher) ?? 0,
      spent: (order) => {
        const { all, day } = this.#spent.get(order) ?? NOTHING;
        return { all: all + archived.spent(order), day };
      },
      balance: (node) => {
        const balance = both(this.#balances.get(node), archived.balance(node));
        return balance && { ...balance, ...receipts.confirmedWith(node) };
      },
    };
  }

  /** The newest seed of ours of that title and command. */
  lastOf(title: string, command: string): PublishedLast | undefined {
    const id = this.#published.get(keyOf({ title, command }));
    const folded = id === undefined ? undefined : this.#parts.market.folded(id);
    if (folded === undefined) return undefined;
    const { waitsFor } = statusAt(folded, this.#parts.clock.now());
    return { createdMs: folded.seed.created_at * 1000, isOpen: waitsFor !== null };
  }

  /** What is not right any more at this time, or not yet where the clock was set back. */
  #lookAtClock(): void {
    const nowMs = this.#parts.clock.now();
    if (nowMs >= this.#fromMs && nowMs < this.#untilMs) return;
    this.#fromMs = Number.NEGATIVE_INFINITY;
    this.#untilMs = Number.POSITIVE_INFINITY;
    for (const [id, known] of this.#known) {
      if (nowMs < known.fromMs || nowMs >= known.untilMs) this.#outdated.add(id);
      else this.#narrow(known);
    }
  }

  #narrow({ fromMs, untilMs }: SeedDealings): void {
    this.#fromMs = Math.max(this.#fromMs, fromMs);
    this.#untilMs = Math.min(this.#untilMs, untilMs);
  }

  #update(id: SeedId, nowMs: number): void {
    this.#outdated.delete(id);
    const before = this.#known.get(id);
    if (before !== undefined) this.#count(before, -1);
    const { market, us } = this.#parts;
    const folded = isOwnSeed(this.#parts, id) ? market.folded(id) : undefined;
    if (folded === undefined) {
      this.#known.delete(id);
      if (before !== undefined) this.#noPublishedLast(id, before.seed);
      return;
    }
    const view = { us, nowMs, awardOrders: this.#awardOrders };
    const known = { ...seedDealings(folded, market.record(id)?.bids ?? [], view), seed: folded.seed };
    this.#known.set(id, known);
    this.#narrow(known);
    this.#count(known, 1);
    if (before !== undefined && !isSamePublication(before.seed, folded.seed)) {
      this.#noPublishedLast(id, before.seed);
    }
    this.#notePublished(id, folded.seed);
  }

  #notePublished(id: SeedId, seed: Seed): void {
    if (seed.created_by !== this.#parts.us) return;
    const key = keyOf(seed);
    const lastId = this.#published.get(key);
    const last = lastId === undefined ? undefined : this.#known.get(lastId)?.seed;
    const placeOf = ({ created_at: time, id: key }: Seed) => ({ time, key });
    if (last === undefined || byTimeThenKey(placeOf(seed), placeOf(last)) > 0) this.#published.set(key, id);
  }

  /** It is not here any more, or another envelope of the same id took its place: another one was the last. */
  #noPublishedLast(id: SeedId, seed: Seed): void {
    const key = keyOf(seed);
    if (this.#published.get(key) !== id) return;
    this.#published.delete(key);
    for (const [other, known] of this.#known) {
      if (keyOf(known.seed) === key) this.#notePublished(other, known.seed);
    }
  }

  #count({ openBid, bidsOfLastHour, inHand, publisher, spent, trades }: Known, sign: 1 | -1): void {
    this.#bidsOfLastHour += sign * bidsOfLastHour;
    this.#inHand += sign * inHand;
    if (openBid !== undefined) {
      this.#openBids += sign;
      addTo(this.#bidFor, publisher, sign * openBid);
    }
    for (const [order, { all, day }] of spent) {
      const before = this.#spent.get(order) ?? NOTHING;
      const after = { all: before.all + sign * all, day: before.day + sign * day };
      if (after.all === 0) this.#spent.delete(order);
      else this.#spent.set(order, after);
    }
    for (const trade of trades) {
      if (sign === 1) this.#balances.add(trade);
      else this.#balances.remove(trade);
    }
  }
}

const NOTHING: Spending = { all: 0, day: 0 };

const keyOf = ({ title, command }: Pick<Seed, 'title' | 'command'>): string =>
  `${title.length} ${title}${command}`;

/** One id can have several envelopes of v0, and which of them is the seed changes when an older one comes (rule E3). */
const isSamePublication = (one: Seed, other: Seed): boolean =>
  one.created_by === other.created_by && one.created_at === other.created_at && keyOf(one) === keyOf(other);

function addTo(sums: Map<NodeId, number>, node: NodeId, more: number): void {
  const sum = (sums.get(node) ?? 0) + more;
  if (sum === 0) sums.delete(node);
  else sums.set(node, sum);
}

const both = (current: Balance | undefined, archived: Balance | undefined): Balance | undefined =>
  current === undefined || archived === undefined ? (current ?? archived) : sumOf(current, archived);
