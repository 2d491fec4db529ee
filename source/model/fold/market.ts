import { byTimeThenKey } from '../../base/order.ts';
import { forgetAtMs } from '../seed-times.ts';
import {
  type EnvelopeKey,
  type HeldEnvelope,
  type HeldResult,
  isUnsignedId,
  type NodeId,
  type SeedId,
} from '../types.ts';
import { foldSeed } from './fold.ts';
import type { FoldedSeed, SeedRecord } from './folded-seed.ts';
import { dropEnvelope, type KeptRecord, listOf, listsOf, newRecord, putEnvelope } from './kept-record.ts';

/** How much is held, and of what kind. */
export interface Holdings {
  readonly envelopes: number;
  readonly bytes: number;
  readonly byKind: Readonly<{ [kind in HeldEnvelope['kind']]: number }>;
}

/** Hears of each envelope that comes into a market or goes out of it. */
export interface MarketWatcher {
  added(held: HeldEnvelope): void;
  removed(held: HeldEnvelope): void;
}

/** The key under which all that is unsigned counts (E5). */
export const UNSIGNED = 'unsigned';

const NONE: readonly HeldResult[] = [];

/**
 * The set of envelopes that a node holds, and the market folded from it. Folding is lazy and cached per seed, so adding
 * an envelope costs the same whatever else is held.
 */
export class Market {
  readonly #records = new Map<SeedId, KeptRecord>();
  readonly #keys = new Map<EnvelopeKey, HeldEnvelope>();
  readonly #placeless = new Map<NodeId, HeldResult[]>();
  readonly #seedsOfUnsignedWorker = new Map<NodeId, Set<SeedId>>();
  readonly #byKind = {
    SeedCreated: 0,
    BidSubmitted: 0,
    ClaimCreated: 0,
    TaskResult: 0,
    TaskSettle: 0,
  };
  readonly #watcher: MarketWatcher | undefined;
  #bytes = 0;

  constructor(watcher?: MarketWatcher) {
    this.#watcher = watcher;
  }

  /** Adds an envelope; returns the seeds whose fold it may change, none when its key is held already. */
  add(held: HeldEnvelope): readonly SeedId[] {
    if (this.#keys.has(held.key)) return [];
    this.#keys.set(held.key, held);
    this.#count(held, 1);
    this.#watcher?.added(held);
    return this.#place(held);
  }

  /** Takes an envelope out again: an append that failed, or a seed that is forgotten. */
  remove(key: EnvelopeKey): void {
    const held = this.#keys.get(key);
    if (held === undefined) return;
    this.#keys.delete(key);
    this.#count(held, -1);
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
    record.folded = undefined;
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
    if (record === undefined) return undefined;
    record.folded ??= foldSeed(record, this.#placelessFor(record));
    return record.folded;
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
    return {
      envelopes: this.#keys.size,
      bytes: this.#bytes,
      byKind: { ...this.#byKind },
    };
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
    record.folded = undefined;
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
    if (record !== undefined) record.folded = undefined;
  }

  #placelessFor(record: SeedRecord): readonly HeldResult[] {
    if (this.#placeless.size === 0 || record.claims.length === 0) return NONE;
    const workers = new Set(record.claims.map(({ claim }) => claim.worker));
    return [...workers].flatMap((worker) => this.#placeless.get(worker) ?? NONE);
  }

  #count(held: HeldEnvelope, sign: 1 | -1): void {
    this.#byKind[held.kind] += sign;
    this.#bytes += sign * held.sizeBytes;
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
