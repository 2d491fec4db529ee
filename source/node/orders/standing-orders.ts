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
import type { NamedNodes } from '../peers/named-nodes.ts';
import type { NodePorts } from '../ports.ts';
import type { ReceiptBook } from '../receipts/receipt-book.ts';
import type { Ledger } from '../replication/ledger.ts';
import { unlessStoreFailed } from '../store-guard.ts';
import type { TradeBook } from '../trade/trade-book.ts';
import { ArchivedDealings } from './archived-dealings.ts';
import { LiveSeeds } from './live-seeds.ts';
import { LoopTurns } from './loop-turns.ts';
import { OrderDoer, type OrderDoerParts } from './order-doer.ts';
import { consider, endMs, type Intent, inTurn, intentOn, stepRow, waitsOf, whyRow } from './order-steps.ts';
import { OrdersFile } from './orders-file.ts';
import { OutputVerdicts } from './output-verdicts.ts';
import { DealingsBook } from './own-dealings.ts';
import { type WorldParts, worldView } from './world-view.ts';

export interface StandingOrdersParts extends WorldParts, OrderDoerParts, Pick<NodePorts, 'timers' | 'soon'> {
  readonly ledger: WorldParts['ledger'] & Pick<Ledger, 'text'>;
  readonly settings: Pick<NodeSettings, 'ordersFile' | 'ordersDryRun'>;
  readonly book: TradeBook;
  readonly receipts: Pick<ReceiptBook, 'confirmedWith'>;
  readonly store: Pick<Store, 'facts' | 'archive'>;
  readonly monitor: EventSink;
  readonly changes: Pick<Changes, 'watch' | 'flag'>;
  readonly petnames: NamedNodes;
  readonly alarms: Pick<Alarms, 'raise' | 'clear' | 'storeFailed'>;
  /** Resolves when no catch-up is under way that could bring what this node said before (a restored backup). */
  readonly caughtUp: () => Promise<void>;
}

/** How soon after something changed orders look again, and how long they go without a look at most. */
const SOON_MS = 200;
const LOOK_MS = 5000;
const PAUSED = 'orders-paused';
/** Of what orders would do. */
const STEPS_SHOWN_MAX = 1000;

/** What the node does by itself: it looks at the market whenever that changes, and does one step after the other. */
export class StandingOrders {
  readonly #parts: StandingOrdersParts;
  readonly #file: OrdersFile;
  readonly #archived: ArchivedDealings;
  readonly #dealings: DealingsBook;
  readonly #outputs: OutputVerdicts;
  readonly #live: LiveSeeds;
  readonly #doer: OrderDoer;
  readonly #sinceMs: number;
  #isPaused: boolean;
  #isRunning = false;
  #readings = 0;
  #isLooking = false;
  #isWanted = false;
  #nextLookMs = Number.POSITIVE_INFINITY;
  #cancel = () => {};
  #unwatch = () => {};

  /** Throws `CrabnetError` `config` where the file of orders cannot be used. */
  constructor(parts: StandingOrdersParts) {
    this.#parts = parts;
    this.#sinceMs = parts.clock.now();
    this.#archived = new ArchivedDealings({ ...parts, archive: parts.store.archive });
    const { market } = parts.ledger;
    this.#dealings = new DealingsBook({ ...parts, market, archived: this.#archived });
    this.#outputs = new OutputVerdicts(parts.ledger);
    this.#live = new LiveSeeds(market);
    this.#file = new OrdersFile(parts.settings.ordersFile, parts.petnames);
    this.#dealings.countFor(this.#awardOrders);
    this.#doer = new OrderDoer(parts, () => this.#lookWithin(SOON_MS));
    this.#isPaused = parts.store.facts.get(PAUSED) === 'yes';
    parts.petnames.onChanged = () => this.#lookWithin(0);
  }

  start(): void {
    this.#isRunning = true;
    this.#begin();
  }

  /** Without a file there is nothing to look for, and a node wakes for nothing. */
  #begin(): void {
    this.#unwatch();
    if (this.#file.path === null) return;
    this.#unwatch = this.#parts.changes.watch(({ seeds, forgotten }) => {
      if (seeds.length + forgotten.length > 0) this.#lookWithin(SOON_MS);
    });
    this.#lookWithin(0);
  }

  stop(): void {
    this.#isRunning = false;
    this.#unwatch();
    this.#cancel();
    this.#nextLookMs = Number.POSITIVE_INFINITY;
  }

  /** Reads a file of orders; what is returned puts it in place of the one before. Throws as the constructor. */
  readAnew(file: string | null): () => void {
    const take = this.#file.readAnew(file);
    return () => {
      const isOfNone = file === null && this.#file.path === null;
      take();
      if (!isOfNone) this.#taken();
    };
  }

  pause(isPaused: boolean): void {
    if (this.#isPaused !== isPaused) this.#parts.monitor.emit('orders_paused', { paused: isPaused });
    // What a full disk does not remember holds now all the same.
    this.#isPaused = isPaused;
    this.#parts.changes.flag('status');
    this.#parts.store.facts.set(PAUSED, isPaused ? 'yes' : 'no');
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
    await this.#dealings.settled();
    for await (const intent of this.#intents(this.#view())) would.push(stepRow(intent));
    const view = this.#view();
    const orders = this.#file.orders.map((order) => {
      return { name: order.name, kind: order.kind, ...this.#doer.done(order.name), ...waitsOf(order, view) };
    });
    const shown = thatFit(would.slice(0, STEPS_SHOWN_MAX), PAGE_ROWS_BYTES / 2);
    return {
      ...{ file: this.#file.path, state: this.state, orders, nobody: this.#file.nobody },
      reading: this.#isRunning && !this.#archived.isCurrent,
      would: shown,
      would_more: would.length - shown.length,
    };
  }

  /** What each order makes of a seed. */
  async why(folded: FoldedSeed): Promise<readonly WhyOrder[]> {
    await this.#dealings.settled();
    const view = this.#view();
    return this.#file.orders.flatMap((order): readonly WhyOrder[] => {
      const considered = order.kind === 'publish' ? undefined : consider(order, folded, view);
      return considered === undefined ? [] : [whyRow(order, considered)];
    });
  }

  #taken(): void {
    const { path, orders } = this.#file;
    this.#parts.alarms.clear('orders');
    this.#parts.monitor.emit('orders_read', { count: orders.length, file: path ?? '' });
    this.#parts.changes.flag('status');
    if (this.#isRunning) this.#begin();
    // For the orders that hold now.
    this.#dealings.countFor(this.#awardOrders);
    void this.#readArchive();
  }

  /** What budgets have spent of old: until that is known nothing is done. Where the disk fails it is tried again with the next look. */
  async #readArchive(): Promise<void> {
    this.#readings += 1;
    try {
      await this.#archived.read(this.#awardOrders);
      this.#lookWithin(0);
    } catch (error) {
      if (!(error instanceof CrabnetError)) throw error;
    } finally {
      this.#readings -= 1;
    }
  }

  /** What changes again and again puts no look off: one that is due sooner stays. */
  #lookWithin(delayMs: number): void {
    if (!this.#isRunning || this.#file.path === null) return;
    this.#isWanted = true;
    const { timers, monotonicMs } = this.#parts;
    const atMs = monotonicMs() + delayMs;
    if (this.#isLooking || atMs >= this.#nextLookMs) return;
    this.#cancel();
    this.#nextLookMs = atMs;
    this.#cancel = timers.after(delayMs, () => void this.#look());
  }

  async #look(): Promise<void> {
    this.#nextLookMs = Number.POSITIVE_INFINITY;
    if (!this.#isRunning || this.#isLooking) return;
    this.#isLooking = true;
    this.#isWanted = false;
    try {
      this.#lookAtFile();
      if (this.#file.orders.length === 0 || this.#isPaused) return;
      if (this.#archived.isCurrent) await unlessStoreFailed(this.#parts.alarms, this.#act());
      else if (this.#readings === 0) void this.#readArchive();
    } finally {
      this.#isLooking = false;
      this.#lookWithin(this.#isWanted ? SOON_MS : LOOK_MS);
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

  get #mayAct(): boolean {
    return this.#isRunning && !this.#isPaused && this.#archived.isCurrent;
  }

  async #act(): Promise<void> {
    const { ledger, us, caughtUp } = this.#parts;
    // A node that was restored from a backup does not know yet what it has bid, awarded and published.
    await caughtUp();
    await this.#dealings.settled();
    const found: Intent[] = [];
    for await (const intent of this.#intents(this.#view())) found.push(intent);
    const endOf = (id: SeedId) => endMs(ledger.market.folded(id), us);
    const turns = new LoopTurns(this.#parts);
    let view = this.#view();
    for (const intent of inTurn(found, endOf)) {
      if (turns.isOver()) await turns.next();
      if (this.#doer.wasTried(intent)) continue;
      // What would not be done as things stood a moment ago waits for the next look.
      if (this.#intentNow(intent, view) === undefined) continue;
      await this.#dealings.settled();
      await caughtUp();
      if (!this.#mayAct) return;
      // What was done meanwhile, by an order or by hand, is in the market now.
      view = this.#view();
      const now = this.#intentNow(intent, view);
      if (now !== undefined) await this.#doer.act(now);
    }
    this.#doer.lookEnded();
  }

  /** By the order as it holds now: since it was found the file may be another, and a name in it another node's. */
  #intentNow({ order: { name }, seedId }: Intent, view: OrdersView): Intent | undefined {
    const order = this.#file.named(name);
    const folded = seedId === undefined ? undefined : this.#parts.ledger.market.folded(seedId);
    return order && intentOn(order, folded, view);
  }

  async *#intents(view: OrdersView): AsyncGenerator<Intent> {
    const turns = new LoopTurns(this.#parts);
    const publishing = this.#file.orders.filter(({ kind }) => kind === 'publish');
    const others = this.#file.orders.filter(({ kind }) => kind !== 'publish');
    for (const order of publishing) {
      const intent = intentOn(order, undefined, view);
      if (intent !== undefined) yield intent;
      if (turns.isOver()) await turns.next();
    }
    if (others.length === 0) return;
    for (const folded of this.#live.at(view.nowMs)) {
      for (const order of others) {
        const intent = intentOn(order, folded, view);
        if (intent !== undefined) yield intent;
        if (turns.isOver()) await turns.next();
      }
    }
  }

  get #awardOrders(): readonly AwardOrder[] {
    return this.#file.orders.filter((order): order is AwardOrder => order.kind === 'award');
  }

  #view(): OrdersView {
    return worldView(this.#parts, {
      ...{ own: this.#dealings.current, sinceMs: this.#sinceMs },
      ...{ starting: this.#doer.starting, awardOrders: this.#awardOrders },
      lastOf: (title, command) => this.#dealings.lastOf(title, command),
      outputOf: (folded, patterns) => this.#outputs.of(folded, patterns),
    });
  }
}
