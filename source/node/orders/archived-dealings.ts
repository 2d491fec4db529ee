import type { NodeId } from '../../model/types.ts';
import { type Balance, Balances } from '../../operator/balances.ts';
import type { AwardOrder } from '../../operator/orders/order.ts';
import { spentOn } from '../../operator/orders/seed-dealings.ts';
import type { Archive } from '../../store/archive.ts';
import type { TradeBook } from '../trade/trade-book.ts';

export interface ArchivedDealingsParts {
  readonly us: NodeId;
  readonly book: Pick<TradeBook, 'all'>;
  readonly archive: Pick<Archive, 'newest'>;
}

/** What the archive adds to balances and budgets: read for a set of orders, in turns of the loop, and again when more is archived. */
export class ArchivedDealings {
  readonly #parts: ArchivedDealingsParts;
  #balances: Balances;
  #spending: ReadonlyMap<string, number> = new Map();

  /** Which reading is the last one; what an earlier one finds, for other orders perhaps, counts no more. */
  #reading = 0;
  /** How far the archive went when the reading began that holds. */
  #readTo: number | undefined;

  constructor(parts: ArchivedDealingsParts) {
    this.#parts = parts;
    this.#balances = new Balances(parts.us);
  }

  /** False while it is not known what was spent: nothing was read yet for these orders, or more was archived since. */
  get isCurrent(): boolean {
    return this.#readTo === this.#parts.archive.newest;
  }

  balance(node: NodeId): Balance | undefined {
    return this.#balances.get(node);
  }

  /** What an award order's budget has spent on seeds that are archived, by the order's name. */
  spent(order: string): number {
    return this.#spending.get(order) ?? 0;
  }

  /** Throws `CrabnetError`. */
  async read(orders: readonly AwardOrder[]): Promise<void> {
    const { us, book, archive } = this.#parts;
    this.#reading += 1;
    const reading = this.#reading;
    this.#readTo = undefined;
    const readTo = archive.newest;
    const balances = new Balances(us);
    const spending = new Map<string, number>();
    for await (const { seeds } of book.all({ where: 'archive', after: null })) {
      if (reading !== this.#reading) return;
      for (const { seed, trades } of seeds) {
        for (const trade of trades) balances.add(trade);
        for (const order of orders) {
          const spent = spentOn(order, seed, trades, { us, nowMs: LONG_AFTER_MS });
          if (spent !== undefined) spending.set(order.name, (spending.get(order.name) ?? 0) + spent.all);
        }
      }
    }
    if (reading !== this.#reading) return;
    this.#balances = balances;
    this.#spending = spending;
    this.#readTo = readTo;
  }
}

/** What is archived is no day old. */
const LONG_AFTER_MS = Number.POSITIVE_INFINITY;
