import type { StatementSync } from 'node:sqlite';
import type { SeedId } from '../model/types.ts';
import { bytesOf, type Database, numberOf } from './database.ts';
import { idOf } from './seed-id.ts';

/** Where the envelopes of one seed stand in the order of catch-up, one place after the other. */
export interface ShelvedPlaces {
  readonly no: number;
  readonly places: Buffer;
}

const STATEMENTS = {
  // Each step is one look into the index: a plain DISTINCT would read all of it.
  days: `WITH RECURSIVE days(day) AS (SELECT min(day) FROM finished_seeds UNION ALL
    SELECT (SELECT min(day) FROM finished_seeds WHERE day > days.day) FROM days WHERE day IS NOT NULL)
    SELECT day FROM days WHERE day IS NOT NULL`,
  places: `SELECT no, places FROM finished_seeds WHERE day = ? AND no > ? AND forget_at > ? ORDER BY no LIMIT ?`,
  parts: `SELECT p.no AS no, f.places AS places FROM finished_parties p JOIN finished_seeds f ON f.no = p.no
    WHERE p.party = ? AND p.no > ? AND f.day < ? AND f.forget_at > ? ORDER BY p.no LIMIT ?`,
  ending: 'SELECT DISTINCT day FROM finished_seeds WHERE forget_at > ? AND forget_at <= ?',
  hasDay: 'SELECT 1 FROM finished_seeds WHERE day = ? LIMIT 1',
  voidOf: "SELECT id FROM finished_seeds WHERE day = ? AND order_status = 'Void'",
};

/** What catch-up asks of the shelf: where the envelopes of its seeds stand, by day or by party (P3). */
export class ShelfPlaces {
  readonly #database: Database;
  readonly #sql: Readonly<Record<keyof typeof STATEMENTS, StatementSync>>;

  constructor(database: Database) {
    this.#database = database;
    this.#sql = database.prepareAll(STATEMENTS);
  }

  /** The days on which finished seeds were made, oldest first. */
  days(): readonly number[] {
    return this.#database.all<{ day: unknown }>(this.#sql.days).map(({ day }) => numberOf(day));
  }

  hasDay(day: number): boolean {
    return this.#database.get(this.#sql.hasDay, day) !== undefined;
  }

  /** The next places of a day's seeds, of those that are forgotten after a moment. */
  placesOf(day: number, afterNo: number, forgottenAfterMs: number, limit: number): readonly ShelvedPlaces[] {
    return this.#places(this.#sql.places, day, afterNo, forgottenAfterMs, limit);
  }

  /** The same of the seeds before a day in which a node has a part. */
  partsOf(
    party: number,
    beforeDay: number,
    afterNo: number,
    forgottenAfterMs: number,
    limit: number,
  ): readonly ShelvedPlaces[] {
    return this.#places(this.#sql.parts, party, afterNo, beforeDay, forgottenAfterMs, limit);
  }

  /** The days that have a seed which is forgotten after the one moment and not after the other. */
  daysEnding(afterMs: number, untilMs: number): readonly number[] {
    return this.#database
      .all<{ day: unknown }>(this.#sql.ending, afterMs, untilMs)
      .map(({ day }) => numberOf(day));
  }

  /** The void seeds of a day (L3). */
  voidOf(day: number): readonly SeedId[] {
    return this.#database.all<{ id: unknown }>(this.#sql.voidOf, day).map(({ id }) => idOf(id));
  }

  #places(statement: StatementSync, ...values: number[]): readonly ShelvedPlaces[] {
    return this.#database
      .all<{ no: number; places: unknown }>(statement, ...values)
      .map(({ no, places }) => ({ no, places: bytesOf(places) }));
  }
}
