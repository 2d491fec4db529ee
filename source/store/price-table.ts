import type { StatementSync } from 'node:sqlite';
import type { PricedTrade, TaskKind } from '../model/prices.ts';
import type { NodeId, SeedId } from '../model/types.ts';
import { type Database, numberOf, textOf } from './database.ts';
import { idBlob, idOf } from './seed-id.ts';

/** A row in the order of its columns. */
type Row = readonly [
  id: number,
  seed: unknown,
  publisher: unknown,
  worker: unknown,
  price: unknown,
  accepted: unknown,
  program: unknown,
  size: unknown,
  words: unknown,
];

/** Some rows, and behind which number more come; null where none does. */
export interface PricePage {
  readonly trades: readonly PricedTrade[];
  readonly next: number | null;
}

const COLUMNS = 'id, seed, publisher, worker, price, accepted, program, size, words';

/**
 * What accepted trades on the shelf and in the archive say of prices, found by the kind of task. It is derived: seeds of which it was
 * not worked out yet are noted, and it goes with what it was made of.
 */
export class PriceTable {
  readonly #database: Database;
  readonly #insert: StatementSync;
  readonly #remove: StatementSync;
  readonly #noted: StatementSync;
  readonly #unnote: StatementSync;
  readonly #page: StatementSync;
  readonly #like: StatementSync;

  constructor(database: Database) {
    this.#database = database;
    this.#insert = database.prepare(
      `INSERT INTO priced_trades (seed, publisher, worker, price, accepted, program, size, words)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#remove = database.prepare('DELETE FROM priced_trades WHERE seed = ?');
    this.#noted = database.prepare('SELECT seed FROM unpriced_seeds LIMIT ?');
    this.#unnote = database.prepare('DELETE FROM unpriced_seeds WHERE seed = ?');
    this.#page = database.prepare(
      `SELECT ${COLUMNS} FROM priced_trades WHERE id > ? AND accepted >= ? ORDER BY id LIMIT ?`,
    );
    this.#like = database.prepare(
      `SELECT ${COLUMNS} FROM priced_trades WHERE program = ? AND size = ? AND accepted >= ?
      ORDER BY accepted DESC LIMIT ?`,
    );
    this.#page.setReturnArrays(true);
    this.#like.setReturnArrays(true);
  }

  /** Seeds of which nothing was worked out yet, so many at most. */
  unpriced(limit: number): readonly SeedId[] {
    return this.#database.all<{ readonly seed: unknown }>(this.#noted, limit).map(({ seed }) => idOf(seed));
  }

  /** What was worked out of seeds. Throws `CrabnetError`. */
  put(seeds: ReadonlyMap<SeedId, readonly PricedTrade[]>): void {
    this.#database.transaction('soon', () => {
      for (const [id, trades] of seeds) this.write(id, trades);
    });
  }

  /** The same of one; to be called within a transaction. */
  write(id: SeedId, trades: readonly PricedTrade[]): void {
    this.#remove.run(idBlob(id));
    this.#unnote.run(idBlob(id));
    for (const { publisher, worker, price, acceptedTs, kind, words } of trades)
      this.#insert.run(idBlob(id), publisher, worker, price, acceptedTs, kind.program, kind.size, words);
  }

  /** Trades accepted since then, so many of them behind the row `after`. */
  page(after: number, sinceTs: number, limit: number): PricePage {
    const rows = this.#database.all<Row>(this.#page, after, sinceTs, limit);
    return { trades: rows.map(tradeOf), next: rows.length < limit ? null : (rows.at(-1)?.[0] ?? null) };
  }

  /** Those of one kind of task, the newest first, so many at most. */
  like({ program, size }: TaskKind, sinceTs: number, limit: number): readonly PricedTrade[] {
    return this.#database.all<Row>(this.#like, program, size, sinceTs, limit).map(tradeOf);
  }
}

const tradeOf = ([, seed, publisher, worker, price, accepted, program, size, words]: Row): PricedTrade => ({
  seedId: idOf(seed),
  publisher: textOf(publisher) as NodeId,
  worker: textOf(worker) as NodeId,
  price: numberOf(price),
  acceptedTs: numberOf(accepted),
  kind: { program: textOf(program), size: numberOf(size) },
  words: textOf(words),
});
