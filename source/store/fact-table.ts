import type { StatementSync } from 'node:sqlite';
import { type Database, textOf } from './database.ts';

/** What a node keeps of itself, by name. */
export class FactTable {
  readonly #database: Database;
  readonly #get: StatementSync;
  readonly #set: StatementSync;

  constructor(database: Database) {
    this.#database = database;
    this.#get = database.prepare('SELECT value FROM facts WHERE name = ?');
    this.#set = database.prepare('INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)');
  }

  /** Undefined where nothing was kept. */
  get(name: string): string | undefined {
    const row = this.#database.get<{ value: unknown }>(this.#get, name);
    return row && textOf(row.value);
  }

  /** Durable soon. */
  set(name: string, value: string): void {
    this.#database.run(this.#set, name, value);
  }
}
