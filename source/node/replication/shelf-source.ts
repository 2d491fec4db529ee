import type { Clock } from '../../base/ports.ts';
import { FORGET_AFTER_MS, OFFER_AFTER_MS } from '../../model/limits.ts';
import type { EnvelopeKey, NodeId } from '../../model/types.ts';
import { dayIn, keyIn, PLACE_BYTES } from '../../network/sync/place.ts';
import type { ShelvedPlaces } from '../../store/shelf-places.ts';
import type { Store } from '../../store/store.ts';
import { partyOf } from './finished.ts';
import { markHash } from './offer-source.ts';

/** Seeds read at a time. */
const SEEDS_A_READ = 64;

/** What the finished seeds on disk have to offer; read as it goes, so that others may have their turns in between. */
export class ShelfSource {
  readonly #store: Pick<Store, 'shelf' | 'shelfPlaces'>;
  readonly #clock: Clock;

  constructor(store: Pick<Store, 'shelf' | 'shelfPlaces'>, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  oldestDay(): number | undefined {
    return this.#store.shelfPlaces.days()[0];
  }

  hasDay(day: number): boolean {
    return this.#store.shelfPlaces.hasDay(day);
  }

  places(day: number): Iterable<readonly Buffer[]> {
    const { shelfPlaces } = this.#store;
    return this.#read((after) => shelfPlaces.placesOf(day, after, this.#forgottenAfterMs(), SEEDS_A_READ));
  }

  /** Of the seeds before a day in which `node` has a part. */
  parts(node: NodeId, beforeDay: number): Iterable<readonly Buffer[]> {
    const { shelfPlaces } = this.#store;
    const party = partyOf(node);
    return this.#read((after) =>
      shelfPlaces.partsOf(party, beforeDay, after, this.#forgottenAfterMs(), SEEDS_A_READ),
    );
  }

  /** The days of which something ceased to be offered between two moments (P1). */
  daysRetired(afterMs: number, untilMs: number): readonly number[] {
    return this.#store.shelfPlaces.daysEnding(afterMs + STILL_KEPT_MS, untilMs + STILL_KEPT_MS);
  }

  /** L3: the proof that a void mark stands for; the seed itself, which comes first, has a place of its own. */
  proofFor(mark: Buffer): readonly EnvelopeKey[] {
    const { shelf, shelfPlaces } = this.#store;
    const id = shelfPlaces.voidOf(dayIn(mark)).find((each) => markHash(each) === keyIn(mark));
    return id === undefined ? [] : shelf.entries(id).flatMap(({ key }, nth) => (nth === 0 ? [] : [key]));
  }

  *#read(next: (afterNo: number) => readonly ShelvedPlaces[]): IterableIterator<readonly Buffer[]> {
    let after = 0;
    for (;;) {
      const page = next(after);
      for (const { no, places } of page) {
        after = no;
        yield apart(places);
      }
      if (page.length < SEEDS_A_READ) return;
    }
  }

  /** Offered is what is forgotten after this moment. */
  #forgottenAfterMs(): number {
    return this.#clock.now() + STILL_KEPT_MS;
  }
}

/** P1: how long something is kept when it is not offered any more. */
const STILL_KEPT_MS = FORGET_AFTER_MS - OFFER_AFTER_MS;

const apart = (places: Buffer): readonly Buffer[] =>
  Array.from({ length: places.length / PLACE_BYTES }, (_, nth) =>
    places.subarray(nth * PLACE_BYTES, (nth + 1) * PLACE_BYTES),
  );
