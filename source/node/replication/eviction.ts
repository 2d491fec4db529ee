import { type Market, seedIdOf } from '../../model/fold/market.ts';
import { levelOf, losses, type ShareUse } from '../../model/room.ts';
import type { EnvelopeKey, HeldEnvelope, SeedId } from '../../model/types.ts';
import { dayOf } from '../../network/sync/place.ts';
import type { Store } from '../../store/store.ts';
import type { Offers } from './offers.ts';
import type { Shares } from './shares.ts';

/** What was dropped for want of room. */
export interface Evicted {
  readonly seeds: readonly SeedId[];
  /** `day`: of its seed, since 1970; undefined of what names none. */
  readonly dropped: readonly { readonly key: EnvelopeKey; readonly day: number | undefined }[];
  /** Seeds that lost something, and are still here. */
  readonly touched: readonly SeedId[];
  readonly bytes: number;
}

export interface EvictionParts {
  readonly store: Store;
  readonly market: Market;
  readonly shares: Shares;
  /** What catch-up offers. */
  readonly offers: Pick<Offers, 'remove' | 'lost' | 'recount'>;
  /** Brings a finished seed back into memory. Throws `CrabnetError`. */
  restore(id: SeedId): void;
}

/** What is dropped in one turn of the loop: some milliseconds. */
const SLICE_BYTES = 1024 * 1024;
const SLICE_SEEDS = 64;
const SLICE_RESTORED = 8;
const SLICE_ENVELOPES = 1024;

/** One slice of work, as it goes. */
interface Slice {
  readonly seeds: SeedId[];
  readonly dropped: { readonly key: EnvelopeKey; readonly day: number | undefined }[];
  readonly touched: Set<SeedId>;
  bytes: number;
  restored: number;
}

/** P2: drops what the largest shares lose: their finished seeds, whole, the oldest day first, then their largest signers' newest. */
export class Eviction {
  readonly #parts: EvictionParts;

  constructor(parts: EvictionParts) {
    this.#parts = parts;
  }

  /** Drops about as much as is missing, and no more than a slice; `bytes` is 0 where there is nothing to drop. Throws `CrabnetError`. */
  make(uses: readonly ShareUse[], missingBytes: number): Evicted {
    const wanted = Math.min(missingBytes, SLICE_BYTES);
    const slice: Slice = { seeds: [], dropped: [], touched: new Set(), bytes: 0, restored: 0 };
    for (const [share, loses] of losses(uses, wanted)) {
      if (slice.bytes >= wanted || slice.seeds.length >= SLICE_SEEDS) break;
      const until = Math.min(wanted, slice.bytes + loses);
      this.#dropFinished(share, until, slice);
      if (slice.bytes < until && slice.seeds.length < SLICE_SEEDS) this.#dropGuests(share, until, slice);
      if (slice.bytes < until) this.#dropNewest(share, until, slice);
    }
    const { seeds, dropped, bytes } = slice;
    const touched = [...slice.touched].filter((id) => this.#parts.market.record(id) !== undefined);
    return { seeds, dropped, touched, bytes };
  }

  #dropFinished(share: string, until: number, slice: Slice): void {
    const { shelf, roomBook } = this.#parts.store;
    const lost: SeedId[] = [];
    const dropped: Slice['dropped'] = [];
    let bytes = slice.bytes;
    for (const seed of roomBook.seedsOf(share, SLICE_SEEDS - slice.seeds.length)) {
      if (bytes >= until) break;
      if (shelf.isDamaged(seed.id)) {
        this.#putRight(seed.id, slice);
        continue;
      }
      // What an index says decides nothing.
      if (shelf.bringerOf(seed.id) !== share) continue;
      bytes += seed.bytes;
      lost.push(seed.id);
      const day = shelf.dayOf(seed.id);
      for (const key of shelf.keysOf(seed.id)) dropped.push({ key, day });
    }
    if (lost.length === 0) return;
    this.#parts.store.dropFinished(lost);
    this.#parts.offers.lost(new Set(dropped.flatMap(({ day }) => day ?? [])));
    slice.bytes = bytes;
    slice.seeds.push(...lost);
    slice.dropped.push(...dropped);
  }

  /** A row that a disk changed does not say whose room its seed takes, nor whose turn it is: it is put right, and may go another time. */
  #putRight(id: SeedId, slice: Slice): void {
    if (slice.restored >= SLICE_RESTORED) return;
    slice.restored += 1;
    this.#parts.restore(id);
  }

  /** What a share has in finished seeds of others: these come back into memory without it. */
  #dropGuests(share: string, until: number, slice: Slice): void {
    const lost: EnvelopeKey[] = [];
    let bytes = slice.bytes;
    const seeds = new Set<SeedId>();
    for (const guest of this.#parts.store.roomBook.guestsOf(share, SLICE_ENVELOPES)) {
      if (bytes >= until) break;
      if (!seeds.has(guest.seedId) && slice.restored + seeds.size === SLICE_RESTORED) break;
      seeds.add(guest.seedId);
      lost.push(guest.key);
      bytes += guest.bytes;
    }
    for (const id of seeds) this.#parts.restore(id);
    slice.restored += seeds.size;
    this.#forget(lost, slice);
  }

  #dropNewest(share: string, until: number, slice: Slice): void {
    const { shares } = this.#parts;
    const signers = [...shares.signersOf(share)].sort(([, left], [, right]) => right - left);
    const missing = until - slice.bytes;
    const level = levelOf(
      signers.map(([, bytes]) => bytes),
      missing,
    );
    const lost: EnvelopeKey[] = [];
    let freed = 0;
    for (const [signer, size] of signers) {
      let left = size;
      for (const key of shares.newestOf(share, signer)) {
        if (freed >= missing || left <= level || lost.length >= SLICE_ENVELOPES) break;
        const bytes = this.#parts.market.get(key)?.sizeBytes ?? 0;
        left -= bytes;
        freed += bytes;
        lost.push(key);
      }
      if (freed >= missing || lost.length >= SLICE_ENVELOPES) break;
    }
    this.#forget(lost, slice);
  }

  /** Drops these and what cannot be without them; what is not in the log yet stays, with all that it goes with. */
  #forget(keys: readonly EnvelopeKey[], slice: Slice): void {
    const { store, market, offers } = this.#parts;
    const gone = new Map<EnvelopeKey, HeldEnvelope>();
    for (const key of keys) {
      const group = this.#goesWith(key);
      if (group.some((held) => store.rowOf(held.key) === undefined)) continue;
      for (const held of group) gone.set(held.key, held);
    }
    if (gone.size === 0) return;
    const dropped = [...gone.values()].map((held) => ({ key: held.key, day: seedDayOf(held, this.#parts) }));
    store.forget([...gone.keys()]);
    for (const held of gone.values()) offers.remove(held);
    for (const held of gone.values()) {
      market.remove(held.key);
      const id = seedIdOf(held);
      if (id !== '') slice.touched.add(id);
      slice.bytes += held.sizeBytes;
      if (held.kind === 'SeedCreated') slice.seeds.push(held.seed.id);
    }
    slice.dropped.push(...dropped);
    // Without the acceptance that names it a result does not count (L4).
    for (const id of slice.touched) if (!market.isAllCounted(id)) offers.recount(id);
  }

  #goesWith(key: EnvelopeKey): readonly HeldEnvelope[] {
    const { market } = this.#parts;
    const held = market.get(key);
    if (held === undefined) return [];
    const id = seedIdOf(held);
    const record = id === '' ? undefined : market.record(id);
    if (record === undefined || id === '') return [held];
    // L3: of a void seed there is the seed and a proof, or nothing.
    if (market.voidProof(id) !== undefined) return market.envelopesOf(id);
    if (held.kind === 'SeedCreated') return record.seeds.length > 1 ? [held] : market.envelopesOf(id);
    if (held.kind !== 'ClaimCreated') return [held];
    return [held, ...record.results.filter(({ result }) => result.claim_id === held.claim.id)];
  }
}

/** The day of the seed that an envelope belongs to (P3), be it in memory or finished; undefined of what names none that is held. */
export function seedDayOf(
  held: HeldEnvelope,
  { market, store }: Pick<EvictionParts, 'market' | 'store'>,
): number | undefined {
  if (held.kind === 'SeedCreated') return dayOf(held.seed.created_at);
  const id = seedIdOf(held);
  if (id === '') return undefined;
  const created = market.record(id)?.seeds[0]?.seed.created_at;
  return created === undefined ? store.shelf.dayOf(id) : dayOf(created);
}
