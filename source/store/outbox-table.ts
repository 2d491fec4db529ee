import type { StatementSync } from 'node:sqlite';
import type { EnvelopeKey } from '../model/types.ts';
import { type Database, keyBlob } from './database.ts';

/**
 * How far an own envelope got: `unsent`; `sent` at least once; `held` by the party that waits for it; `silent`: it is
 * never told (`--no-announce`).
 */
export const OUTBOX_STATES = ['unsent', 'sent', 'held', 'silent'] as const;
export type OutboxState = (typeof OUTBOX_STATES)[number];

/** The states of our own envelopes. */
export class OutboxTable {
  readonly #database: Database;
  readonly #all: StatementSync;
  readonly #untold: StatementSync;
  readonly #set: StatementSync;
  readonly #remove: StatementSync;
  readonly #clear: StatementSync;

  constructor(database: Database) {
    this.#database = database;
    this.#all = database.prepare('SELECT lower(hex(key)) AS key, state FROM outbox');
    this.#untold = database.prepare(
      "SELECT lower(hex(key)) AS key FROM outbox WHERE state NOT IN ('sent', 'held')",
    );
    this.#set = database.prepare('INSERT OR REPLACE INTO outbox (key, state) VALUES (?, ?)');
    this.#clear = database.prepare('DELETE FROM outbox');
    this.#remove = database.prepare('DELETE FROM outbox WHERE key = ?');
  }

  all(): ReadonlyMap<EnvelopeKey, OutboxState> {
    const rows = this.#database.all<{ key: EnvelopeKey; state: OutboxState }>(this.#all);
    // A state that is none was damaged: telling once more costs little.
    const stateOf = (state: OutboxState) => (OUTBOX_STATES.includes(state) ? state : 'unsent');
    return new Map(rows.map(({ key, state }) => [key, stateOf(state)]));
  }

  /** Own envelopes that nobody was ever told of. */
  untold(): ReadonlySet<EnvelopeKey> {
    return new Set(this.#database.all<{ key: EnvelopeKey }>(this.#untold).map(({ key }) => key));
  }

  /** Durable soon: not written means at worst that something is told once more. */
  set(key: EnvelopeKey, state: OutboxState): void {
    this.#database.run(this.#set, keyBlob(key), state);
  }

  /** Writes all states anew: where a disk changed a key, its row may not be found any more where it stands. Throws `CrabnetError`. */
  replace(states: ReadonlyMap<EnvelopeKey, OutboxState>): void {
    this.#database.transaction('now', () => {
      this.#clear.run();
      for (const [key, state] of states) this.write(key, state);
    });
  }

  /** As `set`, within a transaction. */
  write(key: EnvelopeKey, state: OutboxState): void {
    this.#set.run(keyBlob(key), state);
  }

  /** To be called within a transaction. */
  remove(key: EnvelopeKey): void {
    this.#remove.run(keyBlob(key));
  }
}
