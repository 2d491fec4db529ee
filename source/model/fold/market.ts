import { byTimeThenKey } from '../../base/order.ts';
import { CAPS, type SeedCaps } from '../limits.ts';
import { forgetAtMs } from '../seed-times.ts';
import {
  type EnvelopeKey,
  type HeldEnvelope,
  type HeldResult,
  isUnsignedId,
  type JsonObject,
  type NodeId,
  type SeedId,
} from '../types.ts';
import { Counting } from './counting.ts';
import { digestForm } from './digest-form.ts';
import { ALL_COUNT, foldSeed } from './fold.ts';
import type { FoldedSeed, SeedRecord } from './folded-seed.ts';
import { KeptEnvelopes } from './kept-envelope.ts';
import {
  changesAllCounts,
  dropEnvelope,
  type KeptRecord,
  listOf,
  listsOf,
  newRecord,
  outdate,
  putEnvelope,
  sizeOf,
} from './kept-record.ts';
import { type Holdings, Tally } from './tally.ts';

/** Hears of each envelope that comes into a market or goes out of it. */
export interface MarketWatcher {
  added(held: HeldEnvelope): void;
  removed(held: HeldEnvelope): void;
}

const NONE: readonly HeldResult[] = [];

/** Where a seed has no more, counting it anew costs less than the room to remember it. */
const COUNTED_ANEW = 8;

/**
 * The set of envelopes that a node holds, and the market folded from it. Folding is lazy and cached per seed, so adding
 * an envelope costs the same whatever else is held.
 */
export class Market {
  readonly caps: SeedCaps;
  readonly #records = new Map<SeedId, KeptRecord>();
  readonly #keys = new Map<EnvelopeKey, HeldEnvelope>();
  readonly #placeless = new Map<NodeId, HeldResult[]>();
  readonly #seedsOfUnsignedWorker = new Map<NodeId, Set<SeedId>>();
  readonly #tally = new Tally();
  readonly #kept = new KeptEnvelopes();
  readonly #watcher: MarketWatcher | undefined;
  readonly #foldListeners: ((id: SeedId) => void)[] = [];

  constructor(caps: SeedCaps = CAPS, watcher?: MarketWatcher) {
    this.caps = caps;
    this.#watcher = watcher;
  }

  /** `listener` hears of each seed whose fold may be another from now on. */
  watch(listener: (id: SeedId) => void): void {
    this.#foldListeners.push(listener);
  }

  /** Adds an envelope; returns the seeds whose fold it may change, none when its key is held already. */
  add(came: HeldEnvelope): readonly SeedId[] {
    if (this.#keys.has(came.key)) return [];
    const held = this.#kept.keep(came);
    this.#keys.set(held.key, held);
    this.#tally.count(held, 1);
    this.#watcher?.added(held);
    return this.#place(held);
  }

  /** Takes an envelope out again: an append that failed, or a seed that is forgotten. */
  remove(key: EnvelopeKey): void {
    const held = this.#keys.get(key);
    if (held === undefined) return;
    this.#keys.delete(key);
    this.#tally.count(held, -1);
    this.#watcher?.removed(held);
    const id = seedIdOf(held);
    if (id === '') {
      this.#dropPlaceless(held);
      for (const seedId of this.#seedsOfUnsignedWorker.get(held.from) ?? []) this.#touch(seedId);
      return;
    }
    const record = this.#records.get(id);
    if (record === undefined) return;
    dropEnvelope(listOf(record, held), held);
    this.#touch(id);
    if (record.counting?.remove(held) === false || held.kind === 'SeedCreated') record.counting = undefined;
    if (held.kind === 'ClaimCreated') this.#dropUnsignedWorker(record, id, held.claim.worker);
    if (listsOf(record).every((list) => list.length === 0)) this.#records.delete(id);
  }

  has(key: EnvelopeKey): boolean {
    return this.#keys.has(key);
  }

  get(key: EnvelopeKey): HeldEnvelope | undefined {
    return this.#keys.get(key);
  }

  /** All envelopes held, oldest arrival first. */
  all(): IterableIterator<HeldEnvelope> {
    return this.#keys.values();
  }

  /** The ids of all seeds held, oldest arrival first. */
  *seedIds(): IterableIterator<SeedId> {
    for (const [id, record] of this.#records) if (record.seeds.length > 0) yield id;
  }

  record(id: SeedId): SeedRecord | undefined {
    return this.#records.get(id);
  }

  folded(id: SeedId): FoldedSeed | undefined {
    const record = this.#records.get(id);
    if (record === undefined || record.folded !== undefined) return record?.folded;
    const standing = this.#countingOf(record)?.standing(record) ?? ALL_COUNT;
    const folded = foldSeed(record, this.#placelessFor(record), standing);
    // Of a seed alone it costs less to make it than the room to remember it, and most are such.
    if (sizeOf(record) > record.seeds.length) record.folded = folded;
    return folded;
  }

  /** Which envelopes of a seed count (L0 to L4); undefined where no caps bound it: no signed seed, or nothing beside it. */
  countingOf(id: SeedId): Counting | undefined {
    const record = this.#records.get(id);
    return record && this.#countingOf(record);
  }

  /** Whether an envelope that is held counts: digest and catch-up speak of what does alone. */
  isCounted(held: HeldEnvelope): boolean {
    const id = seedIdOf(held);
    return id === '' || this.countingOf(id)?.counts(held) !== false;
  }

  /** Whether all that is held of a seed counts. */
  isAllCounted(id: SeedId): boolean {
    const record = this.#records.get(id);
    const counting = record && this.#countingOf(record);
    return counting === undefined || record === undefined || counting.isAll(record);
  }

  /** L3: the seed and what proves it void; undefined while it is not. */
  voidProof(id: SeedId): readonly HeldEnvelope[] | undefined {
    const proof = this.countingOf(id)?.proof();
    return proof && [...(this.#records.get(id)?.seeds.filter(({ verified }) => verified) ?? []), ...proof];
  }

  /** What a seed adds to the digest, made by `hashOf` of its form and kept; undefined where no signed seed is held. */
  seedHash(id: SeedId, hashOf: (form: JsonObject) => Uint8Array): Uint8Array | undefined {
    const record = this.#records.get(id);
    const folded = this.folded(id);
    if (record === undefined || folded === undefined) return undefined;
    if (record.hash === undefined) {
      const form = digestForm(record, folded);
      record.hash = form === undefined ? null : hashOf(form);
    }
    return record.hash ?? undefined;
  }

  /** The fold of the seed that an envelope belongs to; undefined for a v0 result that names none. */
  foldedOf(held: HeldEnvelope): FoldedSeed | undefined {
    const id = seedIdOf(held);
    return id === '' ? undefined : this.folded(id);
  }

  /** All envelopes of a seed, as forgetting takes them (P1). */
  envelopesOf(id: SeedId): readonly HeldEnvelope[] {
    const record = this.#records.get(id);
    return record === undefined ? [] : listsOf(record).flat();
  }

  /**
   * P1: all that is forgotten with a seed: its envelopes, and the v0 results that name no seed, once no seed that lasts
   * longer has an award to their sender.
   */
  forgottenWith(id: SeedId): readonly HeldEnvelope[] {
    const workers = new Set(this.#records.get(id)?.claims.map(({ claim }) => claim.worker));
    const unexplained = [...workers].filter((worker) => this.#lastSeedOf(worker) === id);
    return [...this.envelopesOf(id), ...unexplained.flatMap((worker) => this.#placeless.get(worker) ?? NONE)];
  }

  /** The seeds on which a v0 result without a seed id is a candidate (R2); more than one makes it ambiguous. */
  candidateSeeds(held: HeldResult): readonly SeedId[] {
    return [...(this.#seedsOfUnsignedWorker.get(held.from) ?? [])].filter((id) =>
      this.folded(id)?.results.some(({ held: known }) => known.key === held.key),
    );
  }

  /** True when some held claim names this unsigned worker. */
  hasUnsignedWorker(id: NodeId): boolean {
    return (this.#seedsOfUnsignedWorker.get(id)?.size ?? 0) > 0;
  }

  holdings(): Holdings {
    return this.#tally.holdings();
  }

  #place(held: HeldEnvelope): readonly SeedId[] {
    const id = seedIdOf(held);
    if (id === '') {
      const list = this.#placeless.get(held.from);
      if (list === undefined) this.#placeless.set(held.from, [held as HeldResult]);
      else list.push(held as HeldResult);
      const touched = [...(this.#seedsOfUnsignedWorker.get(held.from) ?? [])];
      for (const seedId of touched) this.#touch(seedId);
      return touched;
    }
    const record = this.#recordOf(id);
    putEnvelope(record, held);
    this.#touch(id);
    if (changesAllCounts(record, held)) record.counting = undefined;
    else record.counting?.add(held);
    if (held.kind === 'ClaimCreated' && isUnsignedId(held.claim.worker)) {
      const seeds = this.#seedsOfUnsignedWorker.get(held.claim.worker);
      if (seeds === undefined) this.#seedsOfUnsignedWorker.set(held.claim.worker, new Set([id]));
      else seeds.add(id);
    }
    return [id];
  }

  #dropPlaceless(held: HeldEnvelope): void {
    const list = this.#placeless.get(held.from);
    dropEnvelope(list, held);
    if (list?.length === 0) this.#placeless.delete(held.from);
  }

  #dropUnsignedWorker(record: KeptRecord, id: SeedId, worker: NodeId): void {
    if (record.claims.some(({ claim }) => claim.worker === worker)) return;
    const seeds = this.#seedsOfUnsignedWorker.get(worker);
    seeds?.delete(id);
    if (seeds?.size === 0) this.#seedsOfUnsignedWorker.delete(worker);
  }

  /** Of the seeds with an award to an unsigned worker the one that is forgotten last. */
  #lastSeedOf(worker: NodeId): SeedId | undefined {
    return [...(this.#seedsOfUnsignedWorker.get(worker) ?? [])]
      .map((id) => ({ key: id, time: this.#forgetAtMs(id) }))
      .toSorted(byTimeThenKey)
      .at(-1)?.key;
  }

  #forgetAtMs(id: SeedId): number {
    const folded = this.folded(id);
    return folded === undefined ? 0 : forgetAtMs(folded.seed);
  }

  #recordOf(id: SeedId): KeptRecord {
    const known = this.#records.get(id);
    if (known !== undefined) return known;
    const record = newRecord();
    this.#records.set(id, record);
    return record;
  }

  #touch(id: SeedId): void {
    const record = this.#records.get(id);
    if (record !== undefined) outdate(record);
    for (const listener of this.#foldListeners) listener(id);
  }

  #countingOf(record: KeptRecord): Counting | undefined {
    if (record.counting !== undefined) return record.counting;
    const size = sizeOf(record);
    const seed = record.seeds.find(({ verified }) => verified);
    if (seed === undefined || size === record.seeds.length) return undefined;
    const counting = new Counting(seed, record, this.caps);
    if (size > COUNTED_ANEW) record.counting = counting;
    return counting;
  }

  #placelessFor(record: SeedRecord): readonly HeldResult[] {
    if (this.#placeless.size === 0 || record.claims.length === 0) return NONE;
    const workers = new Set(record.claims.map(({ claim }) => claim.worker));
    return [...workers].flatMap((worker) => this.#placeless.get(worker) ?? NONE);
  }
}

/** The seed that an envelope belongs to; empty for a v0 result that names none (R2). */
export function seedIdOf(held: HeldEnvelope): SeedId | '' {
  switch (held.kind) {
    case 'SeedCreated':
      return held.seed.id;
    case 'BidSubmitted':
      return held.bid.seed_id;
    case 'ClaimCreated':
      return held.claim.seed_id;
    case 'TaskResult':
      return held.result.seed_id;
    case 'TaskSettle':
      return held.settlement.seed_id;
  }
}
