import { chmodSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { CrabnetError, invariant } from '../model/errors.ts';
import type { EnvelopeKey } from '../model/types.ts';
import { guarded, storeFault } from './store-fault.ts';

const SCHEMA_VERSION = 1;
const PAGE_ROWS = 2000;

type LogRow = readonly [id: number, key: Uint8Array, verified: number, text: string];

const SCHEMA = `
  CREATE TABLE envelopes (
    id INTEGER PRIMARY KEY,
    key BLOB NOT NULL,
    verified INTEGER NOT NULL,
    text TEXT NOT NULL
  ) STRICT;
  CREATE TABLE outbox (
    key BLOB PRIMARY KEY,
    state TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE peers (
    node_id TEXT PRIMARY KEY,
    facts TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/** An envelope on its way into the log. */
export interface LogEntry {
  readonly key: EnvelopeKey;
  readonly verified: boolean;
  /** Canonical, with its signature. */
  readonly text: string;
}

/**
 * How far an own envelope got: `unsent`; `sent` at least once; `held` by the party that waits for it; `silent`: it is
 * never told (`--no-announce`).
 */
export const OUTBOX_STATES = ['unsent', 'sent', 'held', 'silent'] as const;
export type OutboxState = (typeof OUTBOX_STATES)[number];

/**
 * The envelope log, the outbox and the peers in one SQLite file; one writer. Every method throws `CrabnetError` with
 * code `store` or `disk-full` when the disk does not do its part, and has then changed nothing.
 */
export class Store {
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #remove: StatementSync;
  readonly #text: StatementSync;
  readonly #setOutbox: StatementSync;
  readonly #removeOutbox: StatementSync;
  readonly #untold: StatementSync;
  readonly #setPeer: StatementSync;
  /**
   * The row of each key. An index in the file would write a page at a random place for each envelope: most of the cost of a
   * commit.
   */
  #rows: Map<EnvelopeKey, number> | undefined;

  /** Opens the store, making it where there is none. Throws `store-newer` for a schema that a later version wrote. */
  constructor(path: string) {
    this.#path = path;
    this.#database = guarded(path, () => openDatabase(path));
    const prepare = (sql: string) => guarded(path, () => this.#database.prepare(sql));
    this.#insert = prepare('INSERT INTO envelopes (key, verified, text) VALUES (?, ?, ?)');
    this.#remove = prepare('DELETE FROM envelopes WHERE id = ?');
    this.#text = prepare('SELECT text FROM envelopes WHERE id = ?');
    this.#setOutbox = prepare('INSERT OR REPLACE INTO outbox (key, state) VALUES (?, ?)');
    this.#removeOutbox = prepare('DELETE FROM outbox WHERE key = ?');
    this.#untold = prepare("SELECT lower(hex(key)) AS key FROM outbox WHERE state IN ('unsent', 'silent')");
    this.#setPeer = prepare('INSERT OR REPLACE INTO peers (node_id, facts) VALUES (?, ?)');
  }

  /** Appends envelopes, and outbox states of those that are ours, in one durable transaction. */
  append(entries: readonly LogEntry[], outbox: ReadonlyMap<EnvelopeKey, OutboxState> = new Map()): void {
    const rows = this.#indexed();
    const added = new Map<EnvelopeKey, number>();
    this.#transaction(() => {
      for (const { key, verified, text } of entries) {
        if (rows.has(key) || added.has(key)) continue;
        const { lastInsertRowid } = this.#insert.run(blob(key), verified ? 1 : 0, text);
        added.set(key, Number(lastInsertRowid));
      }
      for (const [key, state] of outbox) this.#setOutbox.run(blob(key), state);
    });
    for (const [key, row] of added) rows.set(key, row);
  }

  /** All envelopes in the order of their arrival, read a page at a time. */
  *entries(): IterableIterator<LogEntry> {
    const page = guarded(this.#path, () =>
      this.#database.prepare(
        'SELECT id, key, verified, text FROM envelopes WHERE id > ? ORDER BY id LIMIT ?',
      ),
    );
    page.setReturnArrays(true);
    const found = new Map<EnvelopeKey, number>();
    for (let last = 0; ; ) {
      const rows = guarded(this.#path, () => page.all(last, PAGE_ROWS)) as unknown as readonly LogRow[];
      for (const [id, key, verified, text] of rows) {
        last = id;
        const name = Buffer.from(key).toString('hex') as EnvelopeKey;
        found.set(name, id);
        yield { key: name, verified: verified === 1, text };
      }
      if (rows.length < PAGE_ROWS) break;
    }
    this.#rows ??= found;
  }

  /** The stored text of one envelope. */
  text(key: EnvelopeKey): string | undefined {
    const row = this.#indexed().get(key);
    if (row === undefined) return undefined;
    const found = guarded(this.#path, () => this.#text.get(row)) as { text: string } | undefined;
    return found?.text;
  }

  /** Forgets envelopes for good, with their outbox states. */
  forget(keys: readonly EnvelopeKey[]): void {
    const rows = this.#indexed();
    this.#transaction(() => {
      for (const key of keys) {
        this.#remove.run(rows.get(key) ?? null);
        this.#removeOutbox.run(blob(key));
      }
    });
    for (const key of keys) rows.delete(key);
  }

  outbox(): ReadonlyMap<EnvelopeKey, OutboxState> {
    const rows = guarded(this.#path, () =>
      this.#database.prepare('SELECT lower(hex(key)) AS key, state FROM outbox').all(),
    ) as unknown as readonly { key: string; state: OutboxState }[];
    return new Map(rows.map(({ key, state }) => [key as EnvelopeKey, state]));
  }

  /** Own envelopes that nobody was ever told of. */
  untold(): ReadonlySet<EnvelopeKey> {
    const rows = guarded(this.#path, () => this.#untold.all()) as unknown as readonly { key: string }[];
    return new Set(rows.map(({ key }) => key as EnvelopeKey));
  }

  setOutbox(key: EnvelopeKey, state: OutboxState): void {
    guarded(this.#path, () => this.#setOutbox.run(blob(key), state));
  }

  /** What was kept of peers: node id and a JSON text that the peer book wrote. */
  peers(): ReadonlyMap<string, string> {
    const rows = guarded(this.#path, () => this.#database.prepare('SELECT node_id, facts FROM peers').all());
    return new Map(
      (rows as unknown as readonly { node_id: string; facts: string }[]).map((row) => [
        row.node_id,
        row.facts,
      ]),
    );
  }

  /** Replaces all that is kept of peers. */
  setPeers(peers: ReadonlyMap<string, string>): void {
    this.#transaction(() => {
      this.#database.exec('DELETE FROM peers');
      for (const [id, facts] of peers) this.#setPeer.run(id, facts);
    });
  }

  /** The most pages of 4 KiB that the file may have: how a test makes a full disk. */
  limitPages(pages: number): void {
    this.#database.exec(`PRAGMA max_page_count = ${pages}`);
  }

  close(): void {
    this.#database.close();
  }

  /** Where each envelope stands; read once, unless `entries` has been through all of them already. */
  #indexed(): Map<EnvelopeKey, number> {
    if (this.#rows === undefined) for (const _entry of this.entries());
    invariant(this.#rows !== undefined, 'reading all entries fills the index');
    return this.#rows;
  }

  #transaction(work: () => void): void {
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      work();
      this.#database.exec('COMMIT');
    } catch (error) {
      // SQLite itself ends the transaction on some errors, a full disk among them.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw storeFault(error, this.#path);
    }
  }
}

const blob = (key: EnvelopeKey): Buffer => Buffer.from(key, 'hex');

function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    chmodSync(path, 0o600);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 2000;');
    const { user_version: version } = database.prepare('PRAGMA user_version').get() as {
      user_version: number;
    };
    if (version > SCHEMA_VERSION) {
      throw new CrabnetError('store-newer', `${path} was written by a later version of crabnet`, {
        remedy: 'run that version, or name another data dir with --data-dir',
      });
    }
    if (version === 0) database.exec(`BEGIN; ${SCHEMA} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT;`);
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}
