import type { Clock } from '../../base/ports.ts';
import { FINISHED_GROUP, NEVER, type SeedKey, type SeedOrder } from '../../contract/seed-page.ts';
import type { SeedId } from '../../model/types.ts';
import type { FinishedListing, FinishedOrder, FinishedPlace } from '../../store/finished-pages.ts';
import type { ShelvedRow } from '../../store/shelved-row.ts';
import type { Store } from '../../store/store.ts';
import { foldedRow, rowOfShelved } from '../replication/finished.ts';
import type { DigestedRows, FinishedPage, FinishedQuery, FinishedRows } from './finished-rows.ts';
import { ListedOnDisk } from './listed-on-disk.ts';

/** The columns that hold the orders of a list: of what is finished nothing is due. */
const ORDERS: { readonly [order in SeedOrder]: FinishedOrder } = {
  turn: 'new',
  due: 'id',
  best: 'best',
  min: 'min',
  reward: 'reward',
  new: 'new',
  status: 'status',
  from: 'from',
};

/** Where a page begins: after a place, at the beginning, or nowhere, because everything finished comes before. */
type Start = FinishedPlace | 'beginning' | 'behind';

function startOf(order: SeedOrder, reverse: boolean, after: SeedKey | undefined): Start {
  if (after === undefined) return 'beginning';
  const { group, value } = after;
  const isBefore = order === 'turn' ? group < FINISHED_GROUP : order === 'due' && value !== NEVER;
  if (isBefore) return reverse ? 'behind' : 'beginning';
  return { value, id: after.id as SeedId };
}

const keyOf = (order: SeedOrder, { value, id }: FinishedPlace): SeedKey => ({
  group: order === 'turn' ? FINISHED_GROUP : 0,
  value: order === 'due' ? NEVER : value,
  id,
});

/** What cannot be read any more is for who reads the row, and makes it anew. */
function passes(mayPass: NonNullable<FinishedQuery['mayPass']>, listing: FinishedListing): boolean {
  try {
    return mayPass(new ListedOnDisk(listing));
  } catch {
    return true;
  }
}

/** The finished seeds as they lie on the shelf. */
export class FinishedOnDisk implements FinishedRows {
  readonly #store: Pick<Store, 'shelf' | 'archive' | 'finishedPages'>;
  readonly #clock: Clock;

  constructor(store: Pick<Store, 'shelf' | 'archive' | 'finishedPages'>, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  page({ order, reverse, words, mayPass, after, limit }: FinishedQuery): FinishedPage {
    const start = startOf(order, reverse, after);
    if (start === 'behind') return { rows: [], next: null };
    const place = start === 'beginning' ? null : start;
    const page = this.#store.finishedPages.page({
      order: ORDERS[order],
      reverse,
      words,
      mayPass: mayPass && ((listing) => passes(mayPass, listing)),
      after: place,
      limit,
    });
    const rows = page.rows.flatMap((shelved) => this.#rowOf(shelved) ?? []);
    return { rows, next: page.next === null ? null : keyOf(order, page.next) };
  }

  row(id: SeedId) {
    const shelved = this.#store.shelf.row(id);
    return shelved && this.#rowOf(shelved);
  }

  /** What a disk changed of the row is worked out anew; who holds it against its seal brings it back. */
  #rowOf(shelved: ShelvedRow) {
    return rowOfShelved(shelved) ?? foldedRow(this.#store, shelved.id, this.#clock.now());
  }

  find(prefix: string, most: number): readonly SeedId[] {
    const found = [...this.#store.shelf.find(prefix, most), ...this.#store.archive.find(prefix, most)];
    return found.slice(0, most);
  }

  numberOf = (id: SeedId) => this.#store.shelf.noOf(id);

  statuses = () => this.#store.shelf.statuses();

  count = () => this.#store.shelf.totals().seeds;

  hashes = (after: SeedId | null, most: number) => this.#store.shelf.hashes.page(after, most);

  get digested(): DigestedRows {
    return this.#store.shelf.hashes;
  }

  holdings() {
    const { seeds, bids, claims, results, settlements } = this.#store.shelf.totals();
    return {
      envelopes: seeds + bids + claims + results + settlements,
      byKind: {
        SeedCreated: seeds,
        BidSubmitted: bids,
        ClaimCreated: claims,
        TaskResult: results,
        TaskSettle: settlements,
      },
    };
  }
}
