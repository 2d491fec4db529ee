import type { NodeId } from '../../model/types.ts';
import { type Balance, Balances } from '../../operator/balances.ts';
import { seedFailure } from '../../operator/orders/match-seed.ts';
import type { AwardOrder } from '../../operator/orders/order.ts';
import { costs } from '../../operator/orders/orders-view.ts';
import type { SeedTrades, TradeBook } from '../trade/trade-book.ts';

/** What the archive adds to balances and budgets: read once for a set of orders, in turns of the loop, and again when more is archived. */
export class ArchivedDealings {
  readonly #us: NodeId;
  readonly #book: Pick<TradeBook, 'all'>;
  #balances: Balances;
  #spending: ReadonlyMap<string, number> = new Map();

  constructor(us: NodeId, book: Pick<TradeBook, 'all'>) {
    this.#us = us;
    this.#book = book;
    this.#balances = new Balances(us);
  }

  balance(node: NodeId): Balance | undefined {
    return this.#balances.get(node);
  }

  /** What each award order's budget has spent on seeds that are archived, by the order's name. */
  get spending(): ReadonlyMap<string, number> {
    return this.#spending;
  }

  /** Throws `CrabnetError`. */
  async read(orders: readonly AwardOrder[]): Promise<void> {
    const balances = new Balances(this.#us);
    const spending = new Map<string, number>();
    for await (const { seeds } of this.#book.all({ where: 'archive', after: null })) {
      for (const { seed, trades } of seeds) {
        for (const trade of trades) balances.add(trade);
        for (const order of orders) {
          if (seedFailure(order.match, seed, true) !== undefined) continue;
          spending.set(order.name, (spending.get(order.name) ?? 0) + this.#spentOn(trades));
        }
      }
    }
    this.#balances = balances;
    this.#spending = spending;
  }

  #spentOn(trades: SeedTrades['trades']): number {
    const own = trades.filter((trade) => trade.publisher === this.#us && costs(trade));
    return own.reduce((sum, { price }) => sum + price, 0);
  }
}
