import type { StatementSync } from 'node:sqlite';
import type { EnvelopeKey, NodeId, SeedId } from '../model/types.ts';
import { type Database, keyOf, numberOf, textOf } from './database.ts';
import { SHELVED_MAX } from './finished-seed.ts';
import { idOf } from './seed-id.ts';

/** An envelope of another share in a finished seed. */
export interface ShelvedGuest {
  readonly key: EnvelopeKey;
  readonly seedId: SeedId;
  readonly bytes: number;
}

const STATEMENTS = {
  shares: 'SELECT brought_by AS share, bytes FROM bringers',
  seedsOf: 'SELECT id, bytes FROM finished_seeds WHERE brought_by = ? ORDER BY day LIMIT ?',
  guestsOf: `SELECT e.key AS key, octet_length(e.text) AS bytes, f.id AS seed FROM finished_envelopes e
    JOIN finished_seeds f ON f.no = e.id / ${SHELVED_MAX} WHERE e.brought_by = ? ORDER BY e.id LIMIT ?`,
  partners: 'SELECT node_id FROM partners',
  addPartner: 'INSERT OR IGNORE INTO partners (node_id) VALUES (?)',
};

/** P2: how much of the shelf each share takes, and whom this node has traded with. */
export class RoomBook {
  readonly #database: Database;
  readonly #sql: Readonly<Record<keyof typeof STATEMENTS, StatementSync>>;

  constructor(database: Database) {
    this.#database = database;
    this.#sql = database.prepareAll(STATEMENTS);
  }

  /** Of each share how many bytes of it are on the shelf. */
  shelvedBytes(): ReadonlyMap<string, number> {
    const rows = this.#database.all<{ share: unknown; bytes: unknown }>(this.#sql.shares);
    return new Map(rows.map(({ share, bytes }) => [textOf(share), numberOf(bytes)]));
  }

  /** The finished seeds of a share, the oldest day first, with the size of all that is in them. */
  seedsOf(share: string, limit: number): readonly { readonly id: SeedId; readonly bytes: number }[] {
    return this.#database
      .all<{ id: unknown; bytes: unknown }>(this.#sql.seedsOf, share, limit)
      .map(({ id, bytes }) => ({ id: idOf(id), bytes: numberOf(bytes) }));
  }

  /** What a share has in finished seeds of others, the earliest finished first. */
  guestsOf(share: string, limit: number): readonly ShelvedGuest[] {
    return this.#database
      .all<{ key: unknown; bytes: unknown; seed: unknown }>(this.#sql.guestsOf, share, limit)
      .map(({ key, bytes, seed }) => ({ key: keyOf(key), bytes: numberOf(bytes), seedId: idOf(seed) }));
  }

  partners(): ReadonlySet<NodeId> {
    const rows = this.#database.all<{ node_id: unknown }>(this.#sql.partners);
    return new Set(rows.map(({ node_id }) => textOf(node_id) as NodeId));
  }

  addPartner(nodeId: NodeId): void {
    this.#database.run(this.#sql.addPartner, nodeId);
  }
}
