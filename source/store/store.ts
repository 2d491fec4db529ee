import { chmodSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { CrabnetError, invariant } from '../model/errors.ts';
import type { EnvelopeKey } from '../model/types.ts';
import { SCHEMA_STEPS } from './schema.ts';
import { guarded, storeFault } from './store-fault.ts';

const PAGE_ROWS = 2000;

/** A flipped bit may make anything of a column, whatever the schema says. */
type RowValues = readonly [id: number, key: unknown, verified: unknown, text: unknown];

const SET_ASIDE_MAX = 1000;

/** An envelope on its way into the log. */
export interface LogEntry {
  readonly key: EnvelopeKey;
  readonly verified: boolean;
  /** Canonical, with its signature. */
  readonly text: string;
}

/** An envelope as the log has it, and where. */
export interface LogRow extends LogEntry {
  readonly row: number;
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
  readonly #entry: StatementSync;
  readonly #page: StatementSync;
  readonly #setAside: StatementSync;
  readonly #trimSetAside: StatementSync;
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
    this.#entry = prepare('SELECT verified, text FROM envelopes WHERE id = ?');
    this.#page = prepare('SELECT id, key, verified, text FROM envelopes WHERE id > ? ORDER BY id LIMIT ?');
    this.#setAside = prepare('INSERT INTO set_aside (key, text, at) VALUES (?, ?, ?)');
    this.#trimSetAside = prepare('DELETE FROM set_aside WHERE id <= (SELECT max(id) FROM set_aside) - ?');
    this.#page.setReturnArrays(true);
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
  *entries(): IterableIterator<LogRow> {
    const found = new Map<EnvelopeKey, number>();
    for (let last = 0; ; ) {
      const page = this.page(last, PAGE_ROWS);
      for (const entry of page) {
        last = entry.row;
        found.set(entry.key, entry.row);
        yield entry;
      }
      if (page.length < PAGE_ROWS) break;
    }
    this.#rows ??= found;
  }

  /** The next envelopes after a row, in the order of their arrival. */
  page(afterRow: number, count: number): readonly LogRow[] {
    const rows = guarded(this.#path, () =>
      this.#page.all(afterRow, count),
    ) as unknown as readonly RowValues[];
    return rows.map(([row, key, verified, text]) => ({
      row,
      key: (key instanceof Uint8Array ? Buffer.from(key).toString('hex') : '') as EnvelopeKey,
      verified: verified === 1,
      text: textOf(text),
    }));
  }

  /** One envelope as it is stored. */
  entry(key: EnvelopeKey): LogRow | undefined {
    const row = this.rowOf(key);
    if (row === undefined) return undefined;
    const found = guarded(this.#path, () => this.#entry.get(row)) as
      | { readonly verified: unknown; readonly text: unknown }
      | undefined;
    return found && { row, key, verified: found.verified === 1, text: textOf(found.text) };
  }

  /** Where an envelope stands in the log. */
  rowOf(key: EnvelopeKey): number | undefined {
    return this.#indexed().get(key);
  }

  /**
   * Takes damaged envelopes out of the log and keeps what was found of the newest thousand for whoever looks into it; `rescued`
   * come into the log in the same transaction. Outbox states stay: what comes back is still ours to tell.
   */
  setAside(damaged: readonly LogRow[], rescued: readonly LogEntry[], atMs: number): void {
    const rows = this.#indexed();
    const added = new Map<EnvelopeKey, number>();
    this.#transaction(() => {
      for (const { row, key, text } of damaged) {
        this.#setAside.run(blob(key), text, atMs);
        this.#remove.run(row);
      }
      this.#trimSetAside.run(SET_ASIDE_MAX);
      for (const { key, verified, text } of rescued) {
        added.set(key, Number(this.#insert.run(blob(key), verified ? 1 : 0, text).lastInsertRowid));
      }
    });
    for (const { row, key } of damaged) if (rows.get(key) === row) rows.delete(key);
    for (const [key, row] of added) rows.set(key, row);
  }

  /** The keys of what is set aside, each once. */
  setAsideKeys(): readonly EnvelopeKey[] {
    const rows = guarded(this.#path, () =>
      this.#database.prepare('SELECT DISTINCT lower(hex(key)) AS key FROM set_aside').all(),
    ) as unknown as readonly { key: string }[];
    return rows.map(({ key }) => key as EnvelopeKey);
  }

  /** Drops what was set aside before a time. */
  dropSetAside(beforeMs: number): void {
    this.#transaction(() => void this.#database.prepare('DELETE FROM set_aside WHERE at < ?').run(beforeMs));
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
    // A state that is none was damaged: telling once more costs little.
    const stateOf = (state: OutboxState) => (OUTBOX_STATES.includes(state) ? state : 'unsent');
    return new Map(rows.map(({ key, state }) => [key as EnvelopeKey, stateOf(state)]));
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

  /** A fact that the node keeps of itself; undefined where there is none. */
  fact(name: string): string | undefined {
    const row = guarded(this.#path, () =>
      this.#database.prepare('SELECT value FROM facts WHERE name = ?').get(name),
    );
    return row === undefined ? undefined : textOf(row.value);
  }

  setFact(name: string, value: string): void {
    const sql = 'INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)';
    guarded(this.#path, () => this.#database.prepare(sql).run(name, value));
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

const textOf = (value: unknown): string =>
  value instanceof Uint8Array ? Buffer.from(value).toString() : String(value ?? '');

function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    chmodSync(path, 0o600);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 2000;');
    const { user_version: version } = database.prepare('PRAGMA user_version').get() as {
      user_version: number;
    };
    if (version > SCHEMA_STEPS.length) {
      throw new CrabnetError('store-newer', `${path} was written by a later version of crabnet`, {
        remedy: 'run that version, or name another data dir with --data-dir',
      });
    }
    const missing = SCHEMA_STEPS.slice(version).join('');
    if (missing !== '')
      database.exec(`BEGIN; ${missing} PRAGMA user_version = ${SCHEMA_STEPS.length}; COMMIT;`);
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}
