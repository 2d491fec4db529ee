import { PLACE_BYTES, tsIn } from './place.ts';
import { SyncIndex } from './range-index.ts';
import { sortPlaces } from './sort-places.ts';

/** What an index is built from: a batch of places for each seed, in any order, read as it goes. */
export type ReadPlaces = () => Iterable<readonly Buffer[]>;

/** Moments for which a fingerprint is kept: all that hellos may speak of. */
const CUTS_MAX = 48;
/** What it costs to build an index rather than look through it. */
const BUILD_FACTOR = 8;
/** Stands for a moment after everything. */
const ALL = Number.POSITIVE_INFINITY;

/**
 * The index of one day (P3), built when it is looked at and droppable when it is not; its fingerprints outlive it, until
 * something that they are about changes.
 */
export class LazyIndex {
  readonly #read: ReadPlaces;
  readonly #pause: () => Promise<void>;
  #index: SyncIndex | undefined;
  #building: Promise<SyncIndex> | undefined;
  /** By the moment before which what they are about is dated. */
  readonly #fingerprints = new Map<number, Buffer>();
  /** Nothing is newer; undefined before the first look. */
  #newestS: number | undefined;
  #size = 0;

  constructor(read: ReadPlaces, pause: () => Promise<void>) {
    this.#read = read;
    this.#pause = pause;
  }

  get isBuilt(): boolean {
    return this.#index !== undefined && this.#building === undefined;
  }

  /** How many places there are, about; of what is not built, at the last look. */
  get size(): number {
    return this.isBuilt ? (this.#index?.roughSize ?? 0) : this.#size;
  }

  /** Bytes of places to go through before a range can be looked at. */
  get lookBytes(): number {
    const bytes = this.size * PLACE_BYTES;
    if (!this.isBuilt) return bytes * BUILD_FACTOR;
    return this.#index?.isSettled === true ? 0 : bytes;
  }

  /** The same for a fingerprint of what is dated before `beforeS`. */
  fingerprintBytes(beforeS: number): number {
    if (this.known(beforeS) !== undefined) return 0;
    return this.size * PLACE_BYTES * (this.isBuilt ? 1 : BUILD_FACTOR);
  }

  add(place: Buffer): void {
    this.#index?.add(place);
    this.#changed(place);
    if (this.#newestS !== undefined) this.#newestS = Math.max(this.#newestS, tsIn(place));
  }

  /** These are still there, though who reads might miss them now: they have moved. */
  keep(places: readonly Buffer[]): void {
    if (this.#building !== undefined) for (const place of places) this.#index?.add(place);
  }

  remove(place: Buffer): void {
    this.#index?.remove(place);
    this.#changed(place);
  }

  /** The index, which goes on knowing what changes until it is dropped. */
  async index(): Promise<SyncIndex> {
    if (this.#building !== undefined) return this.#building;
    if (this.#index !== undefined) return this.#index;
    this.#building = this.#build();
    try {
      return await this.#building;
    } catch (error) {
      this.#index = undefined;
      throw error;
    } finally {
      this.#building = undefined;
    }
  }

  /** Lets go of the index: it is built anew at the next look. */
  drop(): void {
    this.#size = this.size;
    if (this.#building === undefined) this.#index = undefined;
  }

  /** What it is built from has become another. */
  reset(): void {
    this.drop();
    this.#fingerprints.clear();
  }

  /** A fingerprint of what is dated before `beforeS` (unix seconds), where it is known without a look. */
  known(beforeS: number): Buffer | undefined {
    return this.#fingerprints.get(this.#cut(beforeS));
  }

  async fingerprint(beforeS: number): Promise<Buffer> {
    const known = this.known(beforeS);
    if (known !== undefined) return known;
    const index = await this.index();
    // A day that is looked through is a millisecond or two: who asks for many must not hold up the loop.
    await this.#pause();
    const cut = this.#cut(beforeS);
    const fingerprint = this.#fingerprints.get(cut) ?? index.summary(cut);
    this.#fingerprints.set(cut, fingerprint);
    for (const older of this.#fingerprints.keys()) {
      if (this.#fingerprints.size <= CUTS_MAX) break;
      this.#fingerprints.delete(older);
    }
    return fingerprint;
  }

  /** Where nothing is newer than a moment, every later moment is the same. */
  #cut(beforeS: number): number {
    return this.#newestS !== undefined && this.#newestS < beforeS ? ALL : beforeS;
  }

  async #build(): Promise<SyncIndex> {
    const index = new SyncIndex();
    // From here on it hears what changes while the rest is read.
    this.#index = index;
    index.fill(await sortPlaces(this.#read(), this.#pause));
    this.#size = index.size;
    this.#newestS = index.newestS;
    return index;
  }

  #changed(place: Buffer): void {
    const ts = tsIn(place);
    for (const cut of this.#fingerprints.keys()) if (ts < cut) this.#fingerprints.delete(cut);
  }
}
