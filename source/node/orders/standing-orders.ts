import type { OrderStepRow, OrdersReport, WhyOrder } from '../../contract/orders.ts';
import { PAGE_ROWS_BYTES, thatFit } from '../../contract/page-size.ts';
import type { NodeSettings } from '../../contract/settings.ts';
import { CrabnetError } from '../../model/errors.ts';
import type { FoldedSeed } from '../../model/fold/folded-seed.ts';
import type { SeedId } from '../../model/types.ts';
import type { EventSink } from '../../monitor/monitor.ts';
import type { AwardOrder } from '../../operator/orders/order.ts';
import type { OrdersView } from '../../operator/orders/orders-view.ts';
import type { Store } from '../../store/store.ts';
import type { Alarms } from '../alarms.ts';
import type { Changes } from '../changes.ts';
import type { NodePorts } from '../ports.ts';
import type { TradeBook } from '../trade/trade-book.ts';
import { ArchivedDealings } from './archived-dealings.ts';
import { OrderDoer, type OrderDoerParts } from './order-doer.ts';
import { consider, type Intent, inTurn, intentsOn, stepRow } from './order-steps.ts';
import { OrdersFile } from './orders-file.ts';
import { ownDealings } from './own-dealings.ts';
import { type WorldParts, worldView } from './world-view.ts';

export interface StandingOrdersParts extends WorldParts, OrderDoerParts, Pick<NodePorts, 'timers' | 'soon'> {
  readonly settings: Pick<NodeSettings, 'ordersFile' | 'ordersDryRun'>;
  readonly book: TradeBook;
  readonly store: Pick<Store, 'facts'>;
  readonly monitor: EventSink;
  readonly changes: Pick<Changes, 'watch' | 'flag'>;
  readonly alarms: Pick<Alarms, 'raise' | 'clear'>;
}

/** How soon after something changed orders look again, and how long they go without a look at most. */
const SOON_MS = 200;
const LOOK_MS = 5000;
/** Seeds that are looked at in one turn of the loop. */
const AT_ONCE = 500;
const PAUSED = 'orders-paused';

/** What the node does by itself: it looks at the market whenever that changes, and does one step after the other. */
export class StandingOrders {
  readonly #parts: StandingOrdersParts;
  readonly #file: OrdersFile;
  readonly #archived: ArchivedDealings;
  readonly #doer: OrderDoer;
  readonly #sinceMs: number;
  #isPaused: boolean;
  #isRunning = false;
  #isReading = false;
  #isLooking = false;
  #cancel = () => {};
  #unwatch = () => {};

  /** Throws `CrabnetError` `config` where the file of orders cannot be used. */
  constructor(parts: StandingOrdersParts) {
    this.#parts = parts;
    this.#sinceMs = parts.clock.now();
    this.#archived = new ArchivedDealings(parts.us, parts.book);
    this.#file = new OrdersFile(parts.settings.ordersFile);
    this.#doer = new OrderDoer(parts, () => this.#lookWithin(SOON_MS));
    this.#isPaused = parts.store.facts.get(PAUSED) === 'yes';
  }

  start(): void {
    this.#isRunning = true;
    this.#unwatch = this.#parts.changes.watch(({ seeds, forgotten }) => {
      if (forgotten.length > 0) void this.#readArchive();
      if (seeds.length > 0) this.#lookWithin(SOON_MS);
    });
    void this.#readArchive().then(() => this.#lookWithin(0));
  }

  stop(): void {
    this.#isRunning = false;
    this.#unwatch();
    this.#cancel();
  }

  /** Reads a file of orders; what is returned puts it in place of the one before. Throws as the constructor. */
  readAnew(file: string | null): () => void {
    const take = this.#file.readAnew(file);
    return () => {
      take();
      this.#taken();
    };
  }

  pause(isPaused: boolean): void {
    this.#parts.store.facts.set(PAUSED, isPaused ? 'yes' : 'no');
    if (this.#isPaused !== isPaused) this.#parts.monitor.emit('orders_paused', { paused: isPaused });
    this.#isPaused = isPaused;
    this.#parts.changes.flag('status');
    if (!isPaused) this.#lookWithin(0);
  }

  get state(): OrdersReport['state'] {
    if (this.#file.orders.length === 0) return 'none';
    if (!this.#isRunning) return 'not-running';
    if (this.#isPaused) return 'paused';
    return this.#parts.settings.ordersDryRun ? 'dry-run' : 'acting';
  }

  get count(): number {
    return this.#file.orders.length;
  }

  /** What each did, and what they would do now, whether they are paused or not. */
  async report(): Promise<OrdersReport> {
    const would: OrderStepRow[] = [];
    for await (const intents of this.#intents(this.#view())) would.push(...intents.map(stepRow));
    const orders = this.#file.orders.map(({ name, kind }) => {
      return { name, kind, ...this.#doer.done(name) };
    });
    return {
      ...{ file: this.#file.path, state: this.state, reading: this.#isReading, orders },
      would: thatFit(would, PAGE_ROWS_BYTES / 2),
    };
  }

  /** What each order makes of a seed. */
  why(folded: FoldedSeed): readonly WhyOrder[] {
    const view = this.#view();
    return this.#file.orders.flatMap((order): readonly WhyOrder[] => {
      if (order.kind === 'publish') return [];
      const { name, kind } = order;
      const considered = consider(order, folded, view);
      if (considered === undefined) return [];
      if (considered.acts) return [{ order: name, kind, acts: true }];
      const { condition, wanted, found, refusal } = considered;
      return [
        {
          ...{ order: name, kind, acts: false, condition, wanted, found },
          ...(refusal === undefined ? {} : { refusal }),
        },
      ];
    });
  }

  #taken(): void {
    const { path, orders } = this.#file;
    this.#parts.alarms.clear('orders');
    this.#parts.monitor.emit('orders_read', { count: orders.length, file: path ?? '' });
    this.#parts.changes.flag('status');
    void this.#readArchive().then(() => this.#lookWithin(0));
  }

  /** What budgets have spent of old: until that is known nothing is done. */
  async #readArchive(): Promise<void> {
    this.#isReading = true;
    try {
      await this.#archived.read(this.#awardOrders);
      this.#isReading = false;
    } catch (error) {
      if (!(error instanceof CrabnetError)) throw error;
      this.#cancel();
      this.#cancel = this.#parts.timers.after(LOOK_MS, () => void this.#readArchive());
    }
  }

  #lookWithin(delayMs: number): void {
    if (!this.#isRunning || this.#isLooking) return;
    this.#cancel();
    this.#cancel = this.#parts.timers.after(delayMs, () => void this.#look());
  }

  async #look(): Promise<void> {
    if (!this.#isRunning || this.#isLooking) return;
    this.#isLooking = true;
    try {
      this.#lookAtFile();
      if (this.#file.orders.length > 0 && !this.#isPaused && !this.#isReading) await this.#act();
    } finally {
      this.#isLooking = false;
      this.#lookWithin(LOOK_MS);
    }
  }

  /** A file that was changed holds from now on; one that is wrong changes nothing but the alarm. */
  #lookAtFile(): void {
    try {
      if (this.#file.isChanged()) {
        this.#file.readAnew(this.#file.path)();
        this.#taken();
      }
    } catch (error) {
      if (!(error instanceof CrabnetError)) throw error;
      this.#parts.alarms.raise('orders', error.message, error.remedy ?? '');
    }
  }

  async #act(): Promise<void> {
    const { ledger } = this.#parts;
    const found: Intent[] = [];
    for await (const intents of this.#intents(this.#view())) found.push(...intents);
    const endOf = (id: SeedId) => ledger.market.folded(id)?.seed.bid_deadline_ts ?? 0;
    for (const intent of inTurn(found, endOf)) {
      if (!this.#isRunning || this.#isPaused) return;
      if (this.#doer.wasTried(intent)) continue;
      // What was done meanwhile, by an order or by hand, is in the market now.
      const folded = intent.seedId === undefined ? undefined : ledger.market.folded(intent.seedId);
      const now = consider(intent.order, folded, this.#view());
      if (now?.acts === true) await this.#doer.act({ ...intent, step: now.step });
    }
  }

  async *#intents(view: OrdersView): AsyncGenerator<readonly Intent[]> {
    const { ledger, soon } = this.#parts;
    const { orders } = this.#file;
    yield intentsOn(
      orders.filter(({ kind }) => kind === 'publish'),
      undefined,
      view,
    );
    const ofSeeds = orders.filter(({ kind }) => kind !== 'publish');
    const ids = [...ledger.market.seedIds()];
    for (let from = 0; from < ids.length && ofSeeds.length > 0; from += AT_ONCE) {
      yield ids
        .slice(from, from + AT_ONCE)
        .flatMap((id) => intentsOn(ofSeeds, ledger.market.folded(id), view));
      await new Promise<void>((resolve) => soon(resolve));
    }
  }

  get #awardOrders(): readonly AwardOrder[] {
    return this.#file.orders.filter((order): order is AwardOrder => order.kind === 'award');
  }

  #view(): OrdersView {
    const { us, ledger, book, clock } = this.#parts;
    const own = ownDealings({ us, market: ledger.market, book, archived: this.#archived }, clock.now());
    const { starting } = this.#doer;
    return worldView(this.#parts, own, { sinceMs: this.#sinceMs, starting, awardOrders: this.#awardOrders });
  }
}
