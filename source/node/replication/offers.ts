import { BoundedMap } from '../../base/bounded-map.ts';
import type { Clock } from '../../base/ports.ts';
import type { Market } from '../../model/fold/market.ts';
import { offerUntilMs } from '../../model/seed-times.ts';
import type { EnvelopeKey, HeldEnvelope, HeldSeed, NodeId, SeedId } from '../../model/types.ts';
import { LazyIndex } from '../../network/sync/lazy-index.ts';
import { dayIn, dayOf } from '../../network/sync/place.ts';
import { SyncIndex } from '../../network/sync/range-index.ts';
import { sortPlaces } from '../../network/sync/sort-places.ts';
import type { SyncScope } from '../../network/sync/sync-message.ts';
import { MarketSource } from './market-source.ts';
import { type Offered, type OfferSource, standsAt, type VoidMarks } from './offer-source.ts';
import type { ShelfSource } from './shelf-source.ts';

export interface OffersParts {
  readonly market: Market;
  readonly clock: Clock;
  /** Lets others have their turn of the loop. */
  readonly pause: () => Promise<void>;
  readonly marks?: VoidMarks;
  readonly shelf?: ShelfSource;
}

/** Places of indexes that are kept built, besides today's: 40 MB. */
const BUILT_PLACES_MAX = 1_000_000;
/** What a node has part in is asked for in a handful of questions, one after the other. */
const PARTS_KEPT_MS = 60_000;
const PARTS_KEPT_MAX = 16;
/** What it costs to look for what somebody has part in, as bytes of places. */
const PARTS_WEIGHT = 64_000_000;
/** P1: a seed is offered for so many days at least, so younger ones need no look. */
const OFFERED_DAYS_MIN = 30;
const SEEDS_A_TURN = 2000;

interface Parts {
  readonly node: NodeId;
  readonly beforeDay: number;
  readonly sinceMs: number;
  /** While it is built it hears already what is new. */
  readonly index: SyncIndex;
  readonly built: Promise<SyncIndex>;
}

/** Of a day without anything. */
const NOTHING = new SyncIndex().summary(0);

/**
 * What catch-up compares and offers: an index for each day, and one of all that is unsigned. Built when they are looked at,
 * because a node should be ready before it.
 */
export class Offers {
  readonly #market: Market;
  readonly #clock: Clock;
  readonly #pause: () => Promise<void>;
  readonly #source: MarketSource;
  readonly #shelf: ShelfSource | undefined;
  /** The longest unused first. */
  readonly #days = new Map<number, LazyIndex>();
  readonly #unsigned: LazyIndex;
  /** By day and asker. */
  readonly #parts = new BoundedMap<string, Parts>(PARTS_KEPT_MAX);
  #retiredAtMs: number;

  constructor({ market, clock, pause, marks, shelf }: OffersParts) {
    this.#market = market;
    this.#clock = clock;
    this.#pause = pause;
    this.#shelf = shelf;
    this.#source = new MarketSource(market, clock, marks, shelf);
    this.#unsigned = new LazyIndex(() => this.#source.unsigned(), pause);
    this.#retiredAtMs = clock.now();
  }

  get source(): OfferSource {
    return this.#source;
  }

  /** The index of what is compared; `asker`: whose part is meant. Rejects with what the source throws. */
  async index({ domain, day }: SyncScope, asker: NodeId): Promise<SyncIndex> {
    if (domain === 'parts') return this.#partsOf(asker, day);
    return domain === 'unsigned' ? this.#unsigned.index() : this.#built(day);
  }

  /** Bytes of places that have to be looked through before an index can be looked at; 0 where it is there and nothing is new. */
  weight({ domain, day }: SyncScope, asker: NodeId): number {
    if (domain === 'parts') return this.#keptParts(asker, day) === undefined ? PARTS_WEIGHT : 0;
    const wanted = domain === 'unsigned' ? this.#unsigned : this.#days.get(day);
    return wanted?.lookBytes ?? 0;
  }

  /** Those of some ids of a domain that are not held here. */
  async missing({ domain }: SyncScope, ids: readonly Buffer[]): Promise<readonly Buffer[]> {
    const missing: Buffer[] = [];
    for (const id of ids) {
      const index = await (domain === 'unsigned' ? this.#unsigned.index() : this.#built(dayIn(id)));
      if (index.find(id) === undefined) missing.push(id);
    }
    return missing;
  }

  /** The fingerprint of what is dated before a moment (unix seconds), where it is known without a look. */
  known(day: number | 'unsigned', beforeS: number): Buffer | undefined {
    if (day === 'unsigned') return this.#unsigned.known(beforeS);
    return this.#isHeld(day) ? this.#days.get(day)?.known(beforeS) : NOTHING;
  }

  /** Bytes of places that have to be looked through for a fingerprint. */
  fingerprintBytes(day: number | 'unsigned', beforeS: number): number {
    const wanted = day === 'unsigned' ? this.#unsigned : this.#days.get(day);
    return wanted?.fingerprintBytes(beforeS) ?? 0;
  }

  async fingerprint(day: number | 'unsigned', beforeS: number): Promise<Buffer> {
    if (day === 'unsigned') return this.#unsigned.fingerprint(beforeS);
    const known = this.known(day, beforeS);
    if (known !== undefined) return known;
    await this.#built(day);
    return this.#day(day).fingerprint(beforeS);
  }

  /** A seed was in the market from the start, and nothing was looked at yet. */
  note(held: HeldSeed): void {
    this.#source.note(held);
  }

  /** What has come into the market; with a seed what was left of it. */
  add(held: HeldEnvelope): void {
    if (held.kind === 'SeedCreated') this.#source.note(held);
    const news = held.kind === 'SeedCreated' ? this.#market.envelopesOf(held.seed.id) : [held];
    for (const each of news) this.#put(this.#source.offered(each));
    this.#addToParts(held);
  }

  /** What is about to go out of the market; with its last seed all that is offered of it. */
  remove(held: HeldEnvelope): void {
    if (held.kind === 'SeedCreated') this.#removeSeed(held);
    else this.#take(standsAt(held, this.#source.seedsOf(held)[0]));
    this.#source.unsilence(held.key);
  }

  /** What counts of a seed is another, or it has become void: only that is offered (L3, L5, L6). */
  recount(id: SeedId): void {
    const [seed] = this.#market.record(id)?.seeds ?? [];
    for (const held of this.#market.envelopesOf(id)) {
      const offered = this.#source.offered(held);
      if (offered === undefined) this.#take(standsAt(held, seed));
      else this.#put(offered);
    }
    if (seed?.verified !== true) return;
    for (const place of this.#source.placesOf(id)) this.#put({ domain: 'signed', place });
  }

  /** Where the envelopes of a signed seed stand. */
  placesOf(id: SeedId): readonly Buffer[] {
    return this.#source.placesOf(id);
  }

  /** A seed has gone from memory to the shelf, or is about to come back: an index that is being built may have passed it by. */
  moved(seed: HeldSeed, to: 'shelf' | 'memory', places: readonly Buffer[]): void {
    if (to === 'shelf') this.#source.drop(seed);
    else this.#source.note(seed);
    this.#days.get(dayOf(seed.seed.created_at))?.keep(places);
  }

  /** Something of these days went from the shelf for good. */
  lost(days: Iterable<number>): void {
    for (const day of days) this.#days.get(day)?.reset();
  }

  /** Of an own envelope that nobody is to hear of. */
  silence(key: EnvelopeKey): void {
    this.#source.silence(key);
  }

  /** P1: takes out what is past its time; what was taken out while the clock was ahead comes back. */
  async retire(): Promise<void> {
    const [nowMs, beforeMs] = [this.#clock.now(), this.#retiredAtMs];
    this.#retiredAtMs = nowMs;
    if (nowMs < beforeMs) {
      for (const index of [this.#unsigned, ...this.#days.values()]) index.reset();
      return;
    }
    this.lost(this.#shelf?.daysRetired(beforeMs, nowMs) ?? []);
    let turn = 0;
    for (const held of this.#source.seedsBefore(dayOf(nowMs / 1000) - OFFERED_DAYS_MIN + 1)) {
      turn += 1;
      if (turn % SEEDS_A_TURN === 0) await this.#pause();
      const untilMs = offerUntilMs(held.seed);
      // Of several unsigned objects with one id the last to go decides (E5).
      const isLast = this.#source.seedsOf(held).every(({ seed }) => offerUntilMs(seed) <= nowMs);
      if (untilMs > beforeMs && isLast) this.#takeAll(held);
    }
  }

  #removeSeed(held: HeldSeed): void {
    const others = this.#market.record(held.seed.id)?.seeds.filter(({ key }) => key !== held.key) ?? [];
    if (others.length > 0) this.#take(standsAt(held, held));
    else this.#takeAll(held);
    this.#source.drop(held);
  }

  /** Everything of a seed. */
  #takeAll(seed: HeldSeed): void {
    this.#take(standsAt(seed, seed));
    for (const held of this.#market.envelopesOf(seed.seed.id)) this.#take(standsAt(held, seed));
    if (seed.verified) this.#take({ domain: 'signed', place: this.#source.markOf(seed) });
  }

  #put(offered: Offered | undefined): void {
    if (offered !== undefined) this.#indexOf(offered).add(offered.place);
  }

  #take(offered: Offered): void {
    this.#indexOf(offered).remove(offered.place);
  }

  #indexOf({ domain, place }: Offered): LazyIndex {
    return domain === 'unsigned' ? this.#unsigned : this.#day(dayIn(place));
  }

  #isHeld(day: number): boolean {
    return this.#days.has(day) || this.#source.hasDay(day);
  }

  #day(day: number): LazyIndex {
    const known = this.#days.get(day);
    if (known !== undefined) return known;
    const made = new LazyIndex(() => this.#source.places(day), this.#pause);
    this.#days.set(day, made);
    return made;
  }

  async #built(day: number): Promise<SyncIndex> {
    // Anybody may name any day.
    if (!this.#isHeld(day)) return new SyncIndex();
    const wanted = this.#day(day);
    this.#days.delete(day);
    this.#days.set(day, wanted);
    if (wanted.isBuilt) return wanted.index();
    const index = await wanted.index();
    this.#dropUnused();
    return index;
  }

  /** Lets go of the longest unused days where too much is built; today is always of use. */
  #dropUnused(): void {
    const today = dayOf(this.#clock.now() / 1000);
    const built = [...this.#days].filter(([day, index]) => day !== today && index.isBuilt);
    let places = built.reduce((sum, [, { size }]) => sum + size, 0);
    for (const [, index] of built.slice(0, -1)) {
      if (places <= BUILT_PLACES_MAX) return;
      places -= index.size;
      index.drop();
    }
  }

  #keptParts(node: NodeId, beforeDay: number): Parts | undefined {
    const kept = this.#parts.get(`${beforeDay} ${node}`);
    return kept !== undefined && this.#isFresh(kept) ? kept : undefined;
  }

  #partsOf(node: NodeId, beforeDay: number): Promise<SyncIndex> {
    const kept = this.#keptParts(node, beforeDay);
    if (kept !== undefined) return kept.built;
    const index = new SyncIndex();
    const built = sortPlaces(this.#source.parts(node, beforeDay), this.#pause).then((rows) => {
      index.fill(rows);
      return index;
    });
    const sinceMs = this.#clock.now();
    this.#parts.set(`${beforeDay} ${node}`, { node, beforeDay, sinceMs, index, built });
    return built;
  }

  #addToParts(held: HeldEnvelope): void {
    for (const [name, parts] of this.#parts) {
      if (!this.#isFresh(parts)) this.#parts.delete(name);
      else for (const place of this.#source.partOf(held, parts.node, parts.beforeDay)) parts.index.add(place);
    }
  }

  /** A clock that was set back makes nothing last longer. */
  #isFresh({ sinceMs }: Parts): boolean {
    return Math.abs(this.#clock.now() - sinceMs) < PARTS_KEPT_MS;
  }
}
