import type { StatementSync } from 'node:sqlite';
import { type Database, textOf } from './database.ts';

/** What is kept of peers: node id and a JSON text that the peer book wrote. */
export class PeerTable {
  readonly #database: Database;
  readonly #all: StatementSync;
  readonly #clear: StatementSync;
  readonly #set: StatementSync;

  constructor(database: Database) {
    this.#database = database;
    this.#all = database.prepare('SELECT node_id, facts FROM peers');
    this.#clear = database.prepare('DELETE FROM peers');
    this.#set = database.prepare('INSERT OR REPLACE INTO peers (node_id, facts) VALUES (?, ?)');
  }

  all(): ReadonlyMap<string, string> {
    const rows = this.#database.all<{ node_id: unknown; facts: unknown }>(this.#all);
    return new Map(rows.map(({ node_id, facts }) => [textOf(node_id), textOf(facts)]));
  }

  /** Replaces all that is kept. */
  replace(peers: ReadonlyMap<string, string>): void {
    this.#database.transaction('soon', () => {
      this.#clear.run();
      for (const [id, facts] of peers) this.#set.run(id, facts);
    });
  }
}
