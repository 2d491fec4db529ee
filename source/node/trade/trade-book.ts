import type { Clock } from '../../base/ports.ts';
import { CrabnetError } from '../../model/errors.ts';
import type { FoldedSeed } from '../../model/fold/folded-seed.ts';
import type { Market } from '../../model/fold/market.ts';
import { hasPart } from '../../model/keeping.ts';
import { type Trade, tradesOf } from '../../model/trades.ts';
import type { NodeId, Seed, SeedId } from '../../model/types.ts';
import type { Store } from '../../store/store.ts';
import { lookAt } from '../replication/finished.ts';

export interface TradeBookParts {
  readonly us: NodeId;
  readonly market: Market;
  readonly store: Pick<Store, 'shelf' | 'archive' | 'archivedSeeds'>;
  readonly clock: Clock;
  /** Resolves when the loop has had its turn. */
  readonly pause: () => Promise<void>;
}

/** What is asked of a seed of which something was awarded. */
export type TradedSeed = Pick<
  Seed,
  'id' | 'title' | 'command' | 'timeout_ms' | 'min_price' | 'reward' | 'created_by'
>;

/** A seed in which this node has a part, and what was awarded of it. */
export interface SeedTrades {
  readonly seed: TradedSeed;
  readonly trades: readonly Trade[];
}

/** A place in the book: what is in memory comes first, so that nothing is left out that moves to the archive meanwhile. */
export interface BookPlace {
  readonly where: 'memory' | 'archive';
  /** Behind this seed; null at the beginning. */
  readonly after: SeedId | null;
}

export interface BookStretch {
  readonly seeds: readonly SeedTrades[];
  /** Null where there is no more. */
  readonly next: BookPlace | null;
}

export const BOOK_BEGINNING: BookPlace = { where: 'memory', after: null };

/** Seeds that are read in one turn of the loop. */
const AT_ONCE = 500;
/** Of those that have to be folded first. */
const FOLDED_AT_ONCE = 50;

/** P1: the awards in which this node has a part, from market and archive. */
export class TradeBook {
  readonly #parts: TradeBookParts;

  constructor(parts: TradeBookParts) {
    this.#parts = parts;
  }

  /** All of them once, a turn of the loop between one stretch and the next. Throws `CrabnetError`. */
  async *all(from: BookPlace = BOOK_BEGINNING): AsyncGenerator<BookStretch> {
    const ofMemory = new Set<SeedId>();
    for (let place: BookPlace | null = from; place !== null; ) {
      const stretch: BookStretch = this.stretch(place);
      // What moved to the archive meanwhile came already.
      yield { ...stretch, seeds: stretch.seeds.filter(({ seed }) => !ofMemory.has(seed.id)) };
      if (place.where === 'memory') for (const { seed } of stretch.seeds) ofMemory.add(seed.id);
      place = stretch.next;
      if (place !== null) await this.#parts.pause();
    }
  }

  /** The awards of seeds in memory alone, which may still change, a turn of the loop between some and the next. */
  async *current(): AsyncGenerator<readonly SeedTrades[]> {
    const ids = this.#ownSeeds();
    for (let start = 0; start < ids.length; start += AT_ONCE) {
      if (start > 0) await this.#parts.pause();
      yield ids.slice(start, start + AT_ONCE).flatMap((id) => this.#inMemory(id) ?? []);
    }
  }

  /** What comes at a place, as much as one turn of the loop bears. Throws `CrabnetError`. */
  stretch({ where, after }: BookPlace): BookStretch {
    return where === 'memory' ? this.#ofMemory(after) : this.#ofArchive(after);
  }

  #ofMemory(after: SeedId | null): BookStretch {
    const ids = this.#ownSeeds()
      .toSorted()
      .filter((id) => after === null || id > after)
      .slice(0, AT_ONCE);
    const last = ids.at(-1);
    const seeds = ids.flatMap((id) => this.#inMemory(id) ?? []);
    const isMore = last !== undefined && ids.length === AT_ONCE;
    return { seeds, next: isMore ? { where: 'memory', after: last } : { where: 'archive', after: null } };
  }

  /**
   * Works out some of what was archived and nobody has asked for yet, so that who asks does not wait; true while there is more.
   * Throws `CrabnetError`.
   */
  workAhead(): boolean {
    const { archivedSeeds } = this.#parts.store;
    const ids = archivedSeeds.unread(FOLDED_AT_ONCE);
    if (ids.length > 0) archivedSeeds.put(new Map(ids.map((id) => [id, toFacts(this.#ofArchived(id))])));
    return ids.length === FOLDED_AT_ONCE;
  }

  #ofArchive(after: SeedId | null): BookStretch {
    const { store } = this.#parts;
    const seeds: SeedTrades[] = [];
    const folded = new Map<SeedId, string>();
    let last: SeedId | null = null;
    const page = store.archivedSeeds.page(after, AT_ONCE);
    for (const { id, facts } of page) {
      const known = facts === null ? undefined : (JSON.parse(facts) as SeedTrades | null);
      const made = known === undefined ? this.#ofArchived(id) : known;
      if (known === undefined) folded.set(id, toFacts(made));
      if (made !== null) seeds.push(made);
      last = id;
      if (folded.size === FOLDED_AT_ONCE) break;
    }
    this.#keep(folded);
    const isMore = last !== null && (page.length === AT_ONCE || last !== page.at(-1)?.id);
    return { seeds, next: isMore ? { where: 'archive', after: last } : null };
  }

  /** What was worked out is kept where the store takes it. */
  #keep(folded: ReadonlyMap<SeedId, string>): void {
    try {
      if (folded.size > 0) this.#parts.store.archivedSeeds.put(folded);
    } catch (error) {
      // It is derived: a disk that is full or read-only costs time alone.
      if (!(error instanceof CrabnetError)) throw error;
    }
  }

  /** Null where nothing was awarded. */
  #ofArchived(id: SeedId): SeedTrades | null {
    const folded = lookAt(this.#parts.store, id)?.folded(id);
    return folded === undefined ? null : (this.#seedTrades(folded) ?? null);
  }

  #inMemory(id: SeedId): SeedTrades | undefined {
    const { market } = this.#parts;
    const folded = market.folded(id);
    return folded && this.#seedTrades(folded);
  }

  #ownSeeds(): readonly SeedId[] {
    const { market, us } = this.#parts;
    return [...market.seedIds()].filter((id) => {
      const record = market.record(id);
      return record !== undefined && record.claims.length > 0 && hasPart(record, us);
    });
  }

  #seedTrades(folded: FoldedSeed): SeedTrades | undefined {
    const { us, clock } = this.#parts;
    const trades = tradesOf(folded, clock.now()).filter(
      ({ publisher, worker }) => publisher === us || worker === us,
    );
    if (trades.length === 0) return undefined;
    const { id, title, command, timeout_ms, min_price, reward, created_by } = folded.seed;
    return { seed: { id, title, command, timeout_ms, min_price, reward, created_by }, trades };
  }
}

const toFacts = (made: SeedTrades | null): string => JSON.stringify(made);
