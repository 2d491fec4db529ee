import type { EventSink } from '../../monitor/monitor.ts';
import type { Store } from '../../store/store.ts';
import type { Alarms } from '../alarms.ts';
import type { Changes } from '../changes.ts';
import type { NodeFiles } from '../files/node-files.ts';
import type { NodePorts } from '../ports.ts';
import { unlessStoreFailed, unlessStoreFails } from '../store-guard.ts';
import type { PriceBook } from '../trade/price-book.ts';
import type { TradeBook } from '../trade/trade-book.ts';
import type { ClockTrust } from './clock-trust.ts';
import type { Ledger } from './ledger.ts';
import type { Telling } from './telling.ts';

const FORGET_MS = 10 * 60_000;
const SHELVE_MS = 5000;
const LEARN_MS = 60_000;
/** Some milliseconds. */
const KEYS_A_SLICE = 10_000;
/** Between two slices of one piece of work: others have their turn. */
const SLICE_MS = 20;
/** How long what peers have too may stay where a power cut takes it. */
const SYNC_MS = 50;
/** So much free room stays in the file: what comes next takes it. */
const KEPT_FREE_BYTES = 4 * 1024 * 1024;

export interface HousekeepingParts extends Pick<NodePorts, 'timers'> {
  readonly store: Pick<Store, 'use' | 'giveBack' | 'listen' | 'sync' | 'shelf'>;
  readonly ledger: Pick<Ledger, 'offers' | 'forget' | 'recall' | 'shelve' | 'room'>;
  readonly monitor: EventSink;
  readonly files: Pick<NodeFiles, 'dropExpired'>;
  readonly book: Pick<TradeBook, 'workAhead'>;
  readonly prices: Pick<PriceBook, 'workAhead'>;
  readonly changes: Pick<Changes, 'forgotten' | 'seeds'>;
  readonly alarms: Pick<Alarms, 'storeFailed'>;
}

/** Keeps memory and file small, and the file durable: finished seeds go to the shelf, what is past its time is forgotten and read for the books, free room is given back. */
export class Housekeeping {
  readonly #parts: HousekeepingParts;
  readonly #clockTrust: Pick<ClockTrust, 'isConfirmed'>;
  readonly #telling: Pick<Telling, 'forget' | 'tell'>;
  readonly #arms = new Map<string, (delayMs: number) => void>();
  readonly #cancels = new Map<string, () => void>();

  constructor(
    parts: HousekeepingParts,
    clockTrust: Pick<ClockTrust, 'isConfirmed'>,
    telling: Pick<Telling, 'forget' | 'tell'>,
  ) {
    this.#parts = parts;
    this.#clockTrust = clockTrust;
    this.#telling = telling;
  }

  start(): void {
    this.#parts.store.listen({ onBehind: () => this.#syncSoon() });
    this.#work('forget', FORGET_MS, () => this.#forget());
    this.#work('shelve', SHELVE_MS, () => this.#parts.ledger.shelve());
    // P2: once room is short, it is made ahead of what comes.
    this.#work('room', FORGET_MS, () => this.#parts.ledger.room.makeAhead());
    this.#parts.ledger.room.onShort = () => this.#hurry('room');
    this.#work('learn keys', LEARN_MS, () => this.#parts.store.shelf.learnKeys(KEYS_A_SLICE));
    this.#hurry('learn keys');
    const { book, prices } = this.#parts;
    this.#work('work ahead', LEARN_MS, () => book.workAhead() || prices.workAhead());
    this.#hurry('work ahead');
    this.#work('give back', FORGET_MS, () => this.#giveBack());
  }

  stop(): void {
    this.#arms.clear();
    for (const cancel of this.#cancels.values()) cancel();
  }

  /**
   * P1; nothing is forgotten while `clock` would refuse, nor before the clock is confirmed, nor what nobody else has. True while
   * there is more.
   */
  #forget(): boolean {
    const { ledger, monitor, changes } = this.#parts;
    void unlessStoreFailed(this.#parts.alarms, ledger.offers.retire());
    const back = ledger.recall();
    for (const held of back.own) void this.#telling.tell(held);
    if (back.seeds.length > 0) changes.seeds(back.seeds);
    if (!this.#clockTrust.isConfirmed()) return false;
    void unlessStoreFailed(this.#parts.alarms, this.#parts.files.dropExpired());
    const { seeds, keys, isMore } = ledger.forget();
    for (const seedId of seeds) monitor.emit('seed_forgotten', { seed_id: seedId });
    this.#telling.forget(keys);
    if (seeds.length > 0) changes.forgotten(seeds);
    return isMore;
  }

  #syncSoon(): void {
    const { timers, store, alarms } = this.#parts;
    const sync = () => void unlessStoreFailed(alarms, store.sync());
    this.#cancels.set('sync', timers.after(SYNC_MS, sync));
  }

  #giveBack(): boolean {
    const { store } = this.#parts;
    return store.use().freeBytes > KEPT_FREE_BYTES && store.giveBack();
  }

  /** Does a slice of something, the next one soon while there is more, else after its interval. A full disk may fail it. */
  #work(name: string, intervalMs: number, slice: () => boolean): void {
    const arm = (delayMs: number) => {
      this.#cancels.get(name)?.();
      const isMore = () => unlessStoreFails(this.#parts.alarms, slice) === true;
      const run = () => arm(isMore() ? SLICE_MS : intervalMs);
      this.#cancels.set(name, this.#parts.timers.after(delayMs, run));
    };
    this.#arms.set(name, arm);
    arm(intervalMs);
  }

  /** The next slice of a piece of work comes soon. */
  #hurry(name: string): void {
    this.#arms.get(name)?.(SLICE_MS);
  }
}
