import type { SeedRow } from '../../source/contract/node-api.ts';
import { compareKeys, matchesSeed, type SeedKey, seedKey } from '../../source/contract/seed-page.ts';
import {
  type FinishedPage,
  type FinishedQuery,
  type FinishedRows,
  NO_FINISHED,
} from '../../source/node/trade/finished-rows.ts';

/** Finished rows in an array, of which a page looks at `lookAt` at most. */
export class FakeFinished implements FinishedRows {
  readonly #rows: readonly SeedRow[];
  readonly #lookAt: number;
  /** How many rows each page was to have at most. */
  readonly limits: number[] = [];

  constructor(rows: readonly SeedRow[], lookAt = Number.POSITIVE_INFINITY) {
    this.#rows = rows;
    this.#lookAt = lookAt;
  }

  page({ order, reverse, words, mayPass, after, limit }: FinishedQuery): FinishedPage {
    this.limits.push(limit);
    const compare = (left: SeedKey, right: SeedKey) => compareKeys(left, right) * (reverse ? -1 : 1);
    const behind = this.#rows
      .map((row) => ({ row, key: seedKey(row, order) }))
      .filter(({ key }) => after === undefined || compare(key, after) > 0)
      .sort((left, right) => compare(left.key, right.key));
    const rows: SeedRow[] = [];
    for (const [looked, { row, key }] of behind.entries()) {
      if (matchesSeed(row, words) && mayPass?.(row) !== false) rows.push(row);
      const isEnd = looked === behind.length - 1;
      if (rows.length === limit || looked + 1 === this.#lookAt) return { rows, next: isEnd ? null : key };
    }
    return { rows, next: null };
  }

  row = (id: string) => this.#rows.find((row) => row.id === id);
  find = (prefix: string, most: number) =>
    this.#rows.flatMap(({ id }) => (id.startsWith(prefix) ? [id as never] : [])).slice(0, most);
  count = () => this.#rows.length;
  statuses = () =>
    new Map(
      [...Map.groupBy(this.#rows, ({ status }) => status)].map(([status, rows]) => [status, rows.length]),
    );
  holdings = NO_FINISHED.holdings;
  numberOf = NO_FINISHED.numberOf;
  digested = NO_FINISHED.digested;
  hashes = NO_FINISHED.hashes;
}
