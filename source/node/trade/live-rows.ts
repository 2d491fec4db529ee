import { type Counts, noCounts } from '../../contract/metrics.ts';
import type { SeedRow } from '../../contract/node-api.ts';
import { type SeedKey, type SeedOrder, seedKey } from '../../contract/seed-page.ts';
import { type Keyed, SortedRows } from '../../contract/sorted-rows.ts';
import { isFinished } from '../../contract/turn.ts';
import type { Market } from '../../model/fold/market.ts';
import { SEED_STATUSES, type SeedId, type SeedStatus } from '../../model/types.ts';
import { type HeldSeeds, trueUntilMs } from './held-seeds.ts';

export interface LiveRowsParts {
  readonly market: Pick<Market, 'seedIds' | 'watch'>;
  readonly held: Pick<HeldSeeds, 'liveRow'>;
  readonly nowMs: () => number;
  /** The seeds whose tasks run here now. */
  readonly running: () => Iterable<SeedId>;
  readonly unsent: () => ReadonlySet<string>;
  /** Resolves when the loop has had its turn. */
  readonly pause: () => Promise<void>;
}

/** Seeds worked out anew in one turn of the loop: each may have to be folded first. */
const RENEWED_A_TURN = 100;

/** Where more seeds than this changed since somebody asked, all are read anew: what nobody asks for costs no memory. */
const STALE_SEEDS = 10_000;

const NO_SEEDS: ReadonlySet<string> = new Set();

/**
 * The rows of the seeds in memory, kept in each order that was asked for, so that a page costs what is on it and what has
 * changed since the last one.
 */
export class LiveRows {
  readonly #parts: LiveRowsParts;
  readonly #rows = new Map<SeedId, SeedRow>();
  readonly #orders = new Map<SeedOrder, SortedRows<SeedRow>>();
  /** The rows that time changes, the first one first. */
  readonly #passing = new SortedRows<SeedRow>();
  /** Seeds whose rows may have changed; undefined while none are kept. */
  #stale: Set<SeedId> | undefined;
  #unsent = NO_SEEDS;
  #running: ReadonlySet<SeedId> = new Set();
  #refreshedMs = 0;
  /** How many are waiting for `refresh` to end. */
  #refreshing = 0;
  #liveCount = 0;
  #statuses = noCounts(SEED_STATUSES);

  constructor(parts: LiveRowsParts) {
    this.#parts = parts;
    parts.market.watch((id) => this.#changed(id));
  }

  get count(): number {
    return this.#rows.size;
  }
  get liveCount(): number {
    return this.#liveCount;
  }
  /** How many rows have each status. */
  get statuses(): Counts<SeedStatus> {
    return this.#statuses;
  }

  /**
   * Brings all rows to what they are now; the work is spread over turns of the loop. What changes meanwhile is for the next one who
   * asks: in a flood there would be no end to it.
   */
  async refresh(): Promise<void> {
    this.#stale ??= new Set(this.#parts.market.seedIds());
    const stale = this.#stale;
    this.#findStale(stale);
    this.#refreshing += 1;
    try {
      // What comes in later stands behind these.
      for (let left = stale.size; left > 0 && stale.size > 0; ) {
        const ids = [...firstOf(stale, Math.min(left, RENEWED_A_TURN))];
        this.#renew(ids);
        left -= ids.length;
        if (left > 0) await this.#parts.pause();
      }
    } finally {
      this.#refreshing -= 1;
    }
  }

  /** Makes the rows that the first who asks would wait for, where they are no more than are kept for nobody. */
  async readAhead(): Promise<void> {
    const ids = [...firstOf(this.#parts.market.seedIds(), STALE_SEEDS + 1)];
    if (ids.length <= STALE_SEEDS) await this.refresh();
  }

  /** The next rows of an order behind a place, `most` at most; from its end in reverse. */
  entriesFrom(
    order: SeedOrder,
    after: SeedKey | undefined,
    reverse: boolean,
    most: number,
  ): readonly Keyed<SeedRow>[] {
    return [...this.#listOf(order).entriesFrom(after, reverse, most)];
  }

  #changed(id: SeedId): void {
    this.#stale?.add(id);
    // Not while somebody has it read: one change more would begin it anew, over and over.
    if (this.#refreshing === 0 && (this.#stale?.size ?? 0) > STALE_SEEDS) this.#forgetAll();
  }

  #forgetAll(): void {
    this.#stale = undefined;
    this.#rows.clear();
    this.#orders.clear();
    this.#passing.replaceAll([]);
    this.#liveCount = 0;
    this.#statuses = noCounts(SEED_STATUSES);
  }

  /** What changes without the market's knowing: by time, a task that begins or ends here, what is sent. */
  #findStale(stale: Set<SeedId>): void {
    const nowMs = this.#parts.nowMs();
    if (nowMs < this.#refreshedMs) for (const id of this.#rows.keys()) stale.add(id);
    this.#refreshedMs = nowMs;
    for (const row of this.#passing.values()) {
      if (trueUntilMs(row) >= nowMs) break;
      stale.add(row.id as SeedId);
    }
    const running = new Set(this.#parts.running());
    for (const id of [...running, ...this.#running]) stale.add(id);
    this.#running = running;
    const unsent = this.#parts.unsent();
    for (const id of unsent) if (!this.#unsent.has(id)) stale.add(id as SeedId);
    for (const id of this.#unsent) if (!unsent.has(id)) stale.add(id as SeedId);
    this.#unsent = new Set(unsent);
  }

  #renew(ids: readonly SeedId[]): void {
    const gone: SeedRow[] = [];
    const come: SeedRow[] = [];
    for (const id of ids) {
      this.#stale?.delete(id);
      const before = this.#rows.get(id);
      const now = this.#parts.held.liveRow(id, this.#unsent);
      if (now === before) continue;
      if (before !== undefined) gone.push(before);
      if (now === undefined) this.#rows.delete(id);
      else {
        come.push(now);
        this.#rows.set(id, now);
      }
    }
    for (const { status } of gone) this.#statuses[status] -= 1;
    for (const { status } of come) this.#statuses[status] += 1;
    this.#liveCount += come.filter(isLive).length - gone.filter(isLive).length;
    for (const [order, list] of this.#orders) {
      list.removeAll(gone.map((row) => entryOf(row, order)));
      list.insertAll(come.map((row) => entryOf(row, order)));
    }
    this.#passing.removeAll(gone.flatMap(passingEntry));
    this.#passing.insertAll(come.flatMap(passingEntry));
  }

  #listOf(order: SeedOrder): SortedRows<SeedRow> {
    const known = this.#orders.get(order);
    if (known !== undefined) return known;
    const list = new SortedRows<SeedRow>();
    list.replaceAll([...this.#rows.values()].map((row) => entryOf(row, order)));
    this.#orders.set(order, list);
    return list;
  }
}

const isLive = (row: SeedRow): boolean => !isFinished(row);

const entryOf = (row: SeedRow, order: SeedOrder): Keyed<SeedRow> => ({ ...seedKey(row, order), item: row });

const passingEntry = (row: SeedRow): readonly Keyed<SeedRow>[] =>
  row.deadline_ts === null ? [] : [{ group: 0, value: row.deadline_ts, id: row.id, item: row }];

function* firstOf<T>(items: Iterable<T>, most: number): Generator<T> {
  let count = 0;
  for (const item of items) {
    if (count === most) return;
    count += 1;
    yield item;
  }
}
