import type { StatementSync } from 'node:sqlite';
import type { EnvelopeKey } from '../model/types.ts';
import { type Database, keyBlob } from './database.ts';

const KEPT_MAX = 1000;

/** What was found damaged, as it was found: the newest thousand, for whoever looks into it. */
export class SetAside {
  readonly #database: Database;
  readonly #insert: StatementSync;
  readonly #trim: StatementSync;
  readonly #keys: StatementSync;
  readonly #drop: StatementSync;

  constructor(database: Database) {
    this.#database = database;
    this.#insert = database.prepare('INSERT INTO set_aside (key, text, at) VALUES (?, ?, ?)');
    this.#trim = database.prepare('DELETE FROM set_aside WHERE id <= (SELECT max(id) FROM set_aside) - ?');
    this.#keys = database.prepare('SELECT DISTINCT lower(hex(key)) AS key FROM set_aside');
    this.#drop = database.prepare('DELETE FROM set_aside WHERE at < ?');
  }

  /** To be called within a transaction. */
  put(damaged: readonly { readonly key: EnvelopeKey; readonly text: string }[], atMs: number): void {
    for (const { key, text } of damaged) this.#insert.run(keyBlob(key), text, atMs);
    this.#trim.run(KEPT_MAX);
  }

  /** The keys, each once. */
  keys(): readonly EnvelopeKey[] {
    return this.#database.all<{ key: EnvelopeKey }>(this.#keys).map(({ key }) => key);
  }

  /** Drops what was set aside before a time. */
  drop(beforeMs: number): void {
    this.#database.run(this.#drop, beforeMs);
  }
}
