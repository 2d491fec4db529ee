import type { Clock } from '../../base/ports.ts';
import { type Market, seedIdOf } from '../../model/fold/market.ts';
import { offerUntilMs } from '../../model/seed-times.ts';
import type { EnvelopeKey, HeldEnvelope, HeldSeed, NodeId, SeedId } from '../../model/types.ts';
import { dayOf, isMark, keyIn, markPlace } from '../../network/sync/place.ts';
import {
  markHash,
  NO_MARKS,
  type Offered,
  type OfferSource,
  standsAt,
  type VoidMarks,
} from './offer-source.ts';
import type { ShelfSource } from './shelf-source.ts';

/** What market and shelf have to offer: all but what is past its time (P1), does not count (L5) or is never to be told. */
export class MarketSource implements OfferSource {
  readonly #market: Market;
  readonly #clock: Clock;
  readonly #marks: VoidMarks;
  readonly #shelf: ShelfSource | undefined;
  readonly #silent = new Set<EnvelopeKey>();
  readonly #seedsByDay = new Map<number, Set<SeedId>>();
  readonly #unsignedSeeds = new Map<EnvelopeKey, HeldSeed>();
  /** By the hash in their mark. */
  readonly #void = new Map<string, SeedId>();

  constructor(market: Market, clock: Clock, marks: VoidMarks = NO_MARKS, shelf?: ShelfSource) {
    this.#market = market;
    this.#clock = clock;
    this.#marks = marks;
    this.#shelf = shelf;
  }

  /** A seed has come into the market. */
  note(held: HeldSeed): void {
    if (!held.verified) {
      this.#unsignedSeeds.set(held.key, held);
      return;
    }
    const day = dayOf(held.seed.created_at);
    const seeds = this.#seedsByDay.get(day);
    if (seeds === undefined) this.#seedsByDay.set(day, new Set([held.seed.id]));
    else seeds.add(held.seed.id);
  }

  /** A seed has gone. */
  drop({ key, seed }: HeldSeed): void {
    if (this.#unsignedSeeds.delete(key)) return;
    const day = dayOf(seed.created_at);
    const seeds = this.#seedsByDay.get(day);
    seeds?.delete(seed.id);
    if (seeds?.size === 0) this.#seedsByDay.delete(day);
    this.#void.delete(markHash(seed.id));
  }

  /** Of an own envelope that nobody is to hear of. */
  silence(key: EnvelopeKey): void {
    this.#silent.add(key);
  }

  /** It may be told, or is gone. */
  unsilence(key: EnvelopeKey): void {
    this.#silent.delete(key);
  }

  oldestDay(): number | undefined {
    const shelved = this.#shelf?.oldestDay();
    const days = [...this.#seedsByDay.keys(), ...(shelved === undefined ? [] : [shelved])];
    return days.length === 0 ? undefined : Math.min(...days);
  }

  /** Signed seeds of days before this one, and all unsigned ones. */
  *seedsBefore(day: number): IterableIterator<HeldSeed> {
    yield* this.#unsignedSeeds.values();
    for (const [each, ids] of this.#seedsByDay) {
      if (each >= day) continue;
      for (const id of ids) yield* this.#market.record(id)?.seeds ?? [];
    }
  }

  *places(day: number): IterableIterator<readonly Buffer[]> {
    for (const id of this.#seedsByDay.get(day) ?? []) yield this.placesOf(id);
    yield* this.#shelf?.places(day) ?? [];
  }

  *unsigned(): IterableIterator<readonly Buffer[]> {
    for (const held of this.#market.all()) {
      const offered = this.offered(held);
      yield offered?.domain === 'unsigned' ? [offered.place] : [];
    }
  }

  *parts(node: NodeId, beforeDay: number): IterableIterator<readonly Buffer[]> {
    for (const [day, ids] of this.#seedsByDay) {
      if (day >= beforeDay) continue;
      for (const id of ids) yield this.#hasPart(id, node) ? this.placesOf(id) : [];
    }
    yield* this.#shelf?.parts(node, beforeDay) ?? [];
  }

  /** What `parts` has of the seed that an envelope belongs to. */
  partOf(held: HeldEnvelope, node: NodeId, beforeDay: number): readonly Buffer[] {
    const [first] = this.seedsOf(held);
    if (first?.verified !== true || dayOf(first.seed.created_at) >= beforeDay) return [];
    return this.#hasPart(first.seed.id, node) ? this.placesOf(first.seed.id) : [];
  }

  /** The seed that an envelope belongs to, where it is held: of unsigned ones there may be several (E5). */
  seedsOf(held: HeldEnvelope): readonly HeldSeed[] {
    const id = seedIdOf(held);
    return id === '' ? [] : (this.#market.record(id)?.seeds ?? []);
  }

  hasDay(day: number): boolean {
    return this.#seedsByDay.has(day) || this.#shelf?.hasDay(day) === true;
  }

  /** The places of a signed seed and of what is said of it; of a void one its own and its mark's. */
  placesOf(id: SeedId): readonly Buffer[] {
    const places = this.#market.envelopesOf(id).flatMap((held) => {
      const offered = this.offered(held);
      return offered?.domain === 'signed' ? [offered.place] : [];
    });
    const [seed] = this.#market.record(id)?.seeds ?? [];
    return seed !== undefined && places.length > 0 && this.#marks.isVoid(id)
      ? [...places, this.markOf(seed)]
      : places;
  }

  /** L3: the place of a seed's void mark. */
  markOf({ seed }: HeldSeed): Buffer {
    const hash = markHash(seed.id);
    this.#void.set(hash, seed.id);
    return markPlace(dayOf(seed.created_at), hash);
  }

  offered(held: HeldEnvelope): Offered | undefined {
    if (this.#silent.has(held.key)) return undefined;
    const id = seedIdOf(held);
    if (id === '') return standsAt(held, undefined);
    const seeds = held.kind === 'SeedCreated' ? [held] : this.seedsOf(held);
    const [first] = seeds;
    // What refers to a seed that is gone is as good as inert (E6).
    if (first === undefined || !seeds.some(({ seed }) => this.#clock.now() < offerUntilMs(seed)))
      return undefined;
    if (!this.#market.isCounted(held)) return undefined;
    const isPartOfVoid = held.verified && held.kind !== 'SeedCreated' && this.#marks.isVoid(id);
    return isPartOfVoid ? undefined : standsAt(held, first);
  }

  keysFor(place: Buffer): readonly EnvelopeKey[] {
    const key = keyIn(place);
    if (!isMark(place)) return [key];
    const id = this.#void.get(key);
    return id === undefined ? (this.#shelf?.proofFor(place) ?? []) : this.#marks.proof(id);
  }

  #hasPart(id: SeedId, node: NodeId): boolean {
    const record = this.#market.record(id);
    return (
      record !== undefined &&
      (record.seeds.some(({ from }) => from === node) ||
        record.bids.some(({ verified, from }) => verified && from === node) ||
        record.claims.some(({ claim }) => claim.worker === node))
    );
  }
}
