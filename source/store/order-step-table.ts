import type { StatementSync } from 'node:sqlite';
import type { EnvelopeKey } from '../model/types.ts';
import { type Database, keyBlob, textOf } from './database.ts';

/** Which standing order said an envelope of ours. It is the owner's own matter: nothing of it is in the envelope. */
export class OrderStepTable {
  readonly #database: Database;
  readonly #get: StatementSync;
  readonly #set: StatementSync;

  constructor(database: Database) {
    this.#database = database;
    this.#get = database.prepare('SELECT order_name FROM order_steps WHERE key = ?');
    this.#set = database.prepare('INSERT OR REPLACE INTO order_steps (key, order_name) VALUES (?, ?)');
  }

  /** The name of the order; undefined for what a person said. */
  get(key: EnvelopeKey): string | undefined {
    const row = this.#database.get<{ readonly order_name: unknown }>(this.#get, keyBlob(key));
    return row && textOf(row.order_name);
  }

  /** To be called within a transaction. It stays as long as the envelope: where something is ours, that is for good (P1). */
  write(key: EnvelopeKey, order: string): void {
    this.#set.run(keyBlob(key), order);
  }
}
