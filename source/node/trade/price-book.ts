import { BoundedMap } from '../../base/bounded-map.ts';
import { OneAtATime } from '../../base/one-at-a-time.ts';
import type { Clock } from '../../base/ports.ts';
import { PAGE_ROWS_BYTES, thatFit } from '../../contract/page-size.ts';
import { likeOf, type PriceQuery, type PriceRow, type PricesReport } from '../../contract/prices.ts';
import { filterWords } from '../../contract/seed-page.ts';
import { CrabnetError } from '../../model/errors.ts';
import type { Market } from '../../model/fold/market.ts';
import {
  dayPrices,
  kindOf,
  type PricedTrade,
  pricedAmong,
  pricedTrades,
  SIZE_LIMITS_MS,
  summaryOf,
  type TaskKind,
} from '../../model/prices.ts';
import type { NodeId, Seed, SeedId } from '../../model/types.ts';
import type { Store } from '../../store/store.ts';
import { lookAt } from '../replication/finished.ts';
import type { SeedTrades } from './trade-book.ts';

export interface PriceBookParts {
  readonly us: NodeId;
  readonly market: Market;
  readonly store: Pick<Store, 'shelf' | 'archive' | 'archivedSeeds' | 'prices'>;
  readonly clock: Clock;
  /** It traded with us, or the owner named it. */
  readonly isKnown: (node: NodeId) => boolean;
  /** Resolves when the loop has had its turn. */
  readonly pause: () => Promise<void>;
}

/** What seeds in memory said of prices at a moment. */
interface Memory {
  readonly byKind: ReadonlyMap<string, readonly PricedTrade[]>;
  readonly envelopes: number;
  readonly atMs: number;
}

/** Rows and seeds of one turn of the loop. */
const ROWS_AT_ONCE = 4000;
const SEEDS_AT_ONCE = 2000;
/** Of seeds that have to be folded. */
const FOLDED_AT_ONCE = 50;
/** Before an answer; what is left is read behind it. */
const FOLDED_FIRST = 500;
/** How far back prices are looked at where nobody says since when, and how many of one kind. */
const RECENT_S = 30 * 86_400;
const LIKE_MAX = 5000;
/** So long what was found of a kind of task is shown again, and of so many kinds. */
const SHOWN_MS = 5000;
const KINDS_SHOWN = 64;

/** What accepted trades in memory, on the shelf and in the archive say of prices. */
export class PriceBook {
  readonly #parts: PriceBookParts;
  readonly #shown = new BoundedMap<string, { readonly row: PriceRow | undefined; readonly atMs: number }>(
    KINDS_SHOWN,
  );
  readonly #reports = new OneAtATime<PricesReport>();
  #filling: Promise<void> | undefined;
  #memory: Memory | undefined;

  constructor(parts: PriceBookParts) {
    this.#parts = parts;
  }

  /** Of trades of earlier it is not all worked out yet what they say; it goes on behind. */
  isReading(): boolean {
    if (this.#parts.store.prices.unpriced(1).length === 0) return false;
    void this.#fill();
    return true;
  }

  /** Works out some of what nobody has asked for yet; true while there is more. Throws `CrabnetError`. */
  workAhead(): boolean {
    return this.#filling === undefined && this.#fillSome() === FOLDED_AT_ONCE;
  }

  /**
   * Prices by kind of task, the most frequent first; each looks through all trades, so however many ask there is one at a time. Rejects
   * with `CrabnetError`.
   */
  report(query: PriceQuery): Promise<PricesReport> {
    const { words = '', since } = query;
    return this.#reports.ask(`${since ?? 'ever'} ${words}`, () => this.#report(query));
  }

  async #report({ words = '', since }: PriceQuery): Promise<PricesReport> {
    for (let folded = 0; folded < FOLDED_FIRST && this.#fillSome() > 0; folded += FOLDED_AT_ONCE)
      await this.#parts.pause();
    const wanted = filterWords(words);
    const kinds = new Map<string, PricedTrade[]>();
    for await (const trades of this.#all(since ?? 0)) {
      for (const trade of trades) {
        if (!wanted.every((word) => trade.words.includes(word))) continue;
        const key = `${trade.kind.size} ${trade.kind.program}`;
        const known = kinds.get(key);
        if (known === undefined) kinds.set(key, [trade]);
        else known.push(trade);
      }
    }
    const rows: PriceRow[] = [];
    for (const trades of kinds.values()) {
      const [first] = trades;
      const row = first && this.#row(first.kind, trades, since);
      if (row !== undefined) rows.push(row);
      await this.#parts.pause();
    }
    const sorted = rows.toSorted(
      (left, right) => right.count - left.count || (left.like < right.like ? -1 : 1),
    );
    return { prices: thatFit(sorted, PAGE_ROWS_BYTES), reading: this.isReading() };
  }

  /** What tasks like a seed's cost lately; undefined where none was traded. */
  like(seed: Pick<Seed, 'command' | 'timeout_ms'>): PriceRow | undefined {
    const kind = kindOf(seed);
    const nowMs = this.#parts.clock.now();
    const shown = this.#shown.get(likeOf(kind));
    if (shown !== undefined && Math.abs(nowMs - shown.atMs) < SHOWN_MS) return shown.row;
    const sinceTs = this.#nowTs() - RECENT_S;
    const row = this.#row(kind, this.#likeNow(kind, sinceTs, SHOWN_MS), sinceTs);
    this.#shown.set(likeOf(kind), { row, atMs: nowMs });
    return row;
  }

  /**
   * What parties that we know paid each other lately for tasks like a seed's, and we and they: one price for each pair and day, from
   * the lowest on; undefined while trades of earlier are being read.
   */
  amongKnown(seed: Pick<Seed, 'command' | 'timeout_ms'>): readonly number[] | undefined {
    if (this.isReading()) return undefined;
    const { us, isKnown } = this.#parts;
    const isOurs = (node: NodeId) => node === us || isKnown(node);
    const kind = kindOf(seed);
    const trades = this.#likeNow(kind, this.#nowTs() - RECENT_S, 0);
    const known = trades.filter(({ publisher, worker }) => isOurs(publisher) && isOurs(worker));
    return dayPrices(known)
      .map(({ price }) => price)
      .toSorted((left, right) => left - right);
  }

  #nowTs(): number {
    return Math.floor(this.#parts.clock.now() / 1000);
  }

  #row(kind: TaskKind, trades: readonly PricedTrade[], since: number | undefined): PriceRow | undefined {
    const nowTs = this.#nowTs();
    const firstTs = trades.reduce((first, { acceptedTs }) => Math.min(first, acceptedTs), nowTs);
    const summary = summaryOf(dayPrices(trades), { sinceTs: since ?? firstTs, nowTs });
    if (summary === undefined) return undefined;
    const { lastTs, ...figures } = summary;
    const upToMs = SIZE_LIMITS_MS[kind.size] ?? null;
    return { like: likeOf(kind), program: kind.program, up_to_ms: upToMs, ...figures, last_ts: lastTs };
  }

  #likeNow(kind: TaskKind, sinceTs: number, mostAgeMs: number): readonly PricedTrade[] {
    const inMemory = this.#byKind(mostAgeMs).get(likeOf(kind)) ?? [];
    const recent = inMemory.filter(({ acceptedTs }) => acceptedTs >= sinceTs);
    return [...recent, ...this.#parts.store.prices.like(kind, sinceTs, LIKE_MAX)];
  }

  /** What is in memory, by kind: as it was found so long ago at most, where something came since. */
  #byKind(mostAgeMs: number): ReadonlyMap<string, readonly PricedTrade[]> {
    const { market, clock } = this.#parts;
    const [atMs, { envelopes }] = [clock.now(), market.holdings()];
    const known = this.#memory;
    if (known !== undefined && (known.envelopes === envelopes || Math.abs(atMs - known.atMs) < mostAgeMs))
      return known.byKind;
    const trades = [...market.seedIds()].flatMap((id) => this.#inMemory(id));
    const byKind = Map.groupBy(trades, ({ kind }) => likeOf(kind));
    this.#memory = { byKind, envelopes, atMs };
    return byKind;
  }

  #inMemory(id: SeedId): readonly PricedTrade[] {
    const { market, clock } = this.#parts;
    const record = market.record(id);
    if (record === undefined || record.settlements.length === 0) return [];
    const folded = market.folded(id);
    return folded === undefined ? [] : pricedTrades(folded, clock.now());
  }

  /** All since then, a turn of the loop after the other: memory first, so that nothing is left out that leaves it meanwhile. */
  async *#all(sinceTs: number): AsyncGenerator<readonly PricedTrade[]> {
    const { market, store, pause } = this.#parts;
    const ids = [...market.seedIds()];
    const inMemory = new Set<SeedId>();
    for (let start = 0; start < ids.length; start += SEEDS_AT_ONCE) {
      const trades = ids
        .slice(start, start + SEEDS_AT_ONCE)
        .flatMap((id) => this.#inMemory(id))
        .filter(({ acceptedTs }) => acceptedTs >= sinceTs);
      for (const { seedId } of trades) inMemory.add(seedId);
      yield trades;
      await pause();
    }
    for (let after: number | null = 0; after !== null; ) {
      const page: ReturnType<typeof store.prices.page> = store.prices.page(after, sinceTs, ROWS_AT_ONCE);
      yield page.trades.filter(({ seedId }) => !inMemory.has(seedId));
      after = page.next;
      await pause();
    }
  }

  async #fill(): Promise<void> {
    this.#filling ??= this.#fillAll().finally(() => {
      this.#filling = undefined;
    });
    await this.#filling;
  }

  async #fillAll(): Promise<void> {
    try {
      while (this.#fillSome() > 0) await this.#parts.pause();
    } catch (error) {
      // It is derived: a disk that is full or read-only costs time alone, and it is tried again.
      if (!(error instanceof CrabnetError)) throw error;
    }
  }

  /** Works out what some seeds say that left the memory before; how many. Throws `CrabnetError`. */
  #fillSome(): number {
    const { store } = this.#parts;
    const ids = store.prices.unpriced(FOLDED_AT_ONCE);
    if (ids.length > 0) store.prices.put(new Map(ids.map((id) => [id, this.#ofStored(id)] as const)));
    return ids.length;
  }

  /** Of an archived seed the ledger may have worked it out already: folding it takes longer. */
  #ofStored(id: SeedId): readonly PricedTrade[] {
    const { store, clock } = this.#parts;
    const facts = store.archivedSeeds.get(id);
    if (facts !== null) {
      const known = JSON.parse(facts) as SeedTrades | null;
      return known === null ? [] : pricedAmong(known.seed, known.trades);
    }
    const folded = lookAt(store, id)?.folded(id);
    return folded === undefined ? [] : pricedTrades(folded, clock.now());
  }
}
