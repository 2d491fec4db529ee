import type { Clock } from '../../base/ports.ts';
import { RateLimiter } from '../../base/rate-limiter.ts';
import { recallEnvelope } from '../../identity/recall-envelope.ts';
import type { Market } from '../../model/fold/market.ts';
import type { EnvelopeKey, NodeId, SeedId } from '../../model/types.ts';
import type { FinishedSeed } from '../../store/finished-seed.ts';
import type { Store } from '../../store/store.ts';
import { finishedSeed } from './finished.ts';
import type { Offers } from './offers.ts';
import type { Shares } from './shares.ts';

/** What was touched just now is left alone: in a catch-up a seed comes first, and what was said of it after it. */
const QUIET_MS = 10_000;
/** Seeds looked at, and seeds and bytes moved, in one turn of the loop: some milliseconds. */
const LOOKED_AT = 400;
const MOVED_SEEDS = 32;
const MOVED_BYTES = 1024 * 1024;
/** What strangers may have brought back into memory by saying something new of what is finished. */
const BROUGHT_BACK = { perSecond: 4_000_000, burst: 64_000_000 };
const ALL = 'all';

export interface ShelvingParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly us: NodeId;
  readonly market: Market;
  readonly shares: Pick<Shares, 'note' | 'of'>;
  readonly offers: Pick<Offers, 'placesOf' | 'moved'>;
}

/** Moves finished seeds from the market to the shelf, and back. */
export class Shelving {
  readonly #parts: ShelvingParts;
  readonly #touchedAtMs = new Map<SeedId, number>();
  readonly #broughtBack = new RateLimiter(BROUGHT_BACK);
  #sweep: Iterator<SeedId> | undefined;

  constructor(parts: ShelvingParts) {
    this.#parts = parts;
  }

  /** Something was said of these seeds now. */
  touched(ids: Iterable<SeedId>): void {
    const nowMs = this.#parts.clock.now();
    for (const id of ids) this.#touchedAtMs.set(id, nowMs);
  }

  /** True where bringing a seed back is within what strangers may cost. */
  affords(id: SeedId): boolean {
    const bytes = this.#parts.store.shelf.bytesOf(id);
    return this.#broughtBack.take(ALL, this.#parts.clock.now(), bytes);
  }

  /**
   * Goes on through the market and moves what is finished; true while this round is not over. Throws `CrabnetError`, and nothing
   * was moved then.
   */
  sweep(): boolean {
    const { store, market, clock } = this.#parts;
    this.#sweep ??= [...market.seedIds()].values();
    const moved: FinishedSeed[] = [];
    let bytes = 0;
    let looked = 0;
    for (; looked < LOOKED_AT && moved.length < MOVED_SEEDS && bytes < MOVED_BYTES; looked += 1) {
      const next = this.#sweep.next();
      if (next.done === true) break;
      const seed = this.#finished(next.value, clock.now());
      if (seed === undefined) continue;
      moved.push(seed);
      bytes += seed.bytes;
    }
    if (moved.length > 0) store.shelve(moved);
    for (const { id, members } of moved) {
      this.#touchedAtMs.delete(id);
      this.#moved(id, 'shelf');
      for (const key of members) market.remove(key);
    }
    const isOver = looked < LOOKED_AT && moved.length < MOVED_SEEDS && bytes < MOVED_BYTES;
    if (isOver) this.#sweep = undefined;
    return !isOver;
  }

  #finished(id: SeedId, nowMs: number): FinishedSeed | undefined {
    const touchedMs = this.#touchedAtMs.get(id) ?? Number.NEGATIVE_INFINITY;
    if (nowMs >= touchedMs && nowMs - touchedMs < QUIET_MS) return undefined;
    this.#touchedAtMs.delete(id);
    const { market, us, shares, offers } = this.#parts;
    const shareOf = (key: EnvelopeKey) => shares.of(key);
    const places = () => offers.placesOf(id);
    return finishedSeed(market, id, { us, nowMs, shareOf, places });
  }

  #moved(id: SeedId, to: 'shelf' | 'memory'): void {
    const { market, offers } = this.#parts;
    const [seed] = market.record(id)?.seeds ?? [];
    if (seed !== undefined) offers.moved(seed, to, offers.placesOf(id));
  }

  /** Takes a finished seed back into log and market; returns the keys of what does not read any more. Throws `CrabnetError`. */
  bringBack(id: SeedId): readonly EnvelopeKey[] {
    const { store, market, shares } = this.#parts;
    const entries = store.shelf.entries(id);
    const ofSeed = store.shelf.bringerOf(id);
    store.bringBack([id]);
    const unreadable: EnvelopeKey[] = [];
    for (const { key, text, broughtBy = ofSeed } of entries) {
      const held = recallEnvelope(text, key, true);
      if (held === undefined) {
        unreadable.push(key);
        continue;
      }
      shares.note(key, broughtBy);
      market.add(held);
    }
    this.#moved(id, 'memory');
    this.touched([id]);
    return unreadable;
  }
}
