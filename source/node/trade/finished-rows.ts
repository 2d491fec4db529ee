import type { ListedSeed } from '../../contract/filter-conditions.ts';
import type { SeedRow } from '../../contract/node-api.ts';
import type { SeedKey, SeedOrder } from '../../contract/seed-page.ts';
import type { Holdings } from '../../model/fold/tally.ts';
import type { SeedId } from '../../model/types.ts';

export interface FinishedQuery {
  readonly order: SeedOrder;
  readonly reverse: boolean;
  /** As `matchesSeed` takes them. */
  readonly words: readonly string[];
  /** As `mayPass` of the filter's; null where nothing is asked of it. */
  readonly mayPass: ((seed: ListedSeed) => boolean) | null;
  /** The rows behind this place; from the beginning without. */
  readonly after: SeedKey | undefined;
  readonly limit: number;
}

export interface FinishedPage {
  readonly rows: readonly SeedRow[];
  /** How far was looked: where to read on, also when few rows matched, or none. Null where nothing more comes. */
  readonly next: SeedKey | null;
}

/** As `ShelfHashes` says it. */
export interface DigestedRows {
  readonly version: number;
  readonly isKnown: boolean;
  begin(): boolean;
  learn(most: number): boolean;
  changed(most: number): readonly SeedId[];
  renew(ids: readonly SeedId[]): void;
  between(after: SeedId | undefined, before: SeedId | undefined): Iterable<Uint8Array>;
}

/**
 * The finished seeds that are not in memory. No call takes longer than a few milliseconds: a page stops looking in good
 * time, and says how far it came.
 */
export interface FinishedRows {
  page(query: FinishedQuery): FinishedPage;
  row(id: SeedId): SeedRow | undefined;
  /** Ids that begin so, `most` at most. */
  find(prefix: string, most: number): readonly SeedId[];
  count(): number;
  /** Where one stands among them (`Ledger.proveFinished`). */
  numberOf(id: SeedId): number | undefined;
  /** How many of them have each status. */
  statuses(): ReadonlyMap<string, number>;
  /** What they add to the digest, in memory from the first time that it is asked for. */
  readonly digested: DigestedRows;
  /** The next of them by id, and what each adds to the digest. */
  hashes(after: SeedId | null, most: number): readonly { readonly id: SeedId; readonly hash: Uint8Array }[];
  /** Their envelopes, as a market counts its own. */
  holdings(): Pick<Holdings, 'envelopes' | 'byKind'>;
}

/** Of a node that has all its seeds in memory. */
export const NO_FINISHED: FinishedRows = {
  page: () => ({ rows: [], next: null }),
  row: () => undefined,
  find: () => [],
  numberOf: () => undefined,
  count: () => 0,
  statuses: () => new Map(),
  digested: {
    ...{ version: 0, isKnown: true, begin: () => false, learn: () => false },
    ...{ changed: () => [], renew: () => {}, between: () => [] },
  },
  hashes: () => [],
  holdings: () => ({
    envelopes: 0,
    byKind: { SeedCreated: 0, BidSubmitted: 0, ClaimCreated: 0, TaskResult: 0, TaskSettle: 0 },
  }),
};
