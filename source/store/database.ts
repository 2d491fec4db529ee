import { chmodSync } from 'node:fs';
import { type FileHandle, open as openFile } from 'node:fs/promises';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { fileIdentity } from '../base/file-identity.ts';
import { CrabnetError } from '../model/errors.ts';
import type { EnvelopeKey } from '../model/types.ts';
import { SCHEMA_STEPS } from './schema.ts';
import { guarded, storeFault } from './store-fault.ts';

const INCREMENTAL = 2;
/** A write-ahead log that grew is cut back to this after a checkpoint. */
const WAL_KEPT_BYTES = 8 * 1024 * 1024;
const CACHE_KIB = 16 * 1024;
/** Free pages given back to the file system at a time: a few milliseconds. */
const VACUUM_PAGES = 256;

const PAGES = `SELECT page_count AS pages, freelist_count AS free, page_size AS bytes
  FROM pragma_page_count, pragma_freelist_count, pragma_page_size`;

/** How large the file is, in bytes: what is in use, and what could be given back. */
export interface FileUse {
  readonly usedBytes: number;
  readonly freeBytes: number;
}

/**
 * When what is written survives a power cut: `now`, before the call returns, or `soon`, with the next `sync`. A process that is
 * killed loses neither.
 */
export type Durability = 'now' | 'soon';

/** One SQLite file with one writer; every method throws `CrabnetError` where the disk does not do its part. */
export class Database {
  readonly path: string;
  readonly #database: DatabaseSync;
  /** Asked for with every group of envelopes. */
  readonly #pages: StatementSync;
  /** The write-ahead log, once it had to be synced. */
  #log: Promise<FileHandle> | undefined;
  #isBehind = false;
  /** Which files were opened: what a path names later may be another, or nothing. */
  readonly #identity: string | undefined;
  #logIdentity: string | undefined;
  /** Hears of each transaction how many milliseconds it took. */
  onCommitted: (ms: number) => void = () => {};
  /** Called when something was written that no power cut should take, and is not durable yet. */
  onBehind: () => void = () => {};

  /**
   * Opens the file, making it or carrying it forward, and holds it against every other process until `close`. Throws `store-newer`
   * for a schema that a later version wrote, `data-dir-owned` where another process has it open.
   */
  constructor(path: string) {
    this.path = path;
    this.#database = guarded(path, () => open(path));
    this.#identity = fileIdentity(path);
    this.#logIdentity = fileIdentity(logPath(path));
    this.#pages = this.prepare(PAGES);
  }

  /**
   * Throws `store-gone` where the path does not lead to what is open here: whatever is written then is lost with this process. A
   * write-ahead log that was removed is made anew, with all that was in it in the file.
   */
  assertInPlace(): void {
    if (fileIdentity(this.path) !== this.#identity) throw gone(this.path);
    if (fileIdentity(logPath(this.path)) === this.#logIdentity) return;
    guarded(this.path, () => this.#database.exec(`PRAGMA journal_mode = DELETE; ${BEGIN_LOG}`));
    this.#logIdentity = fileIdentity(logPath(this.path));
    this.#closeLog();
  }

  prepare(sql: string): StatementSync {
    return guarded(this.path, () => this.#database.prepare(sql));
  }

  prepareAll<Name extends string>(
    statements: Readonly<Record<Name, string>>,
  ): Readonly<Record<Name, StatementSync>> {
    const prepared = Object.entries<string>(statements).map(
      ([name, sql]) => [name, this.prepare(sql)] as const,
    );
    // One for each name.
    return Object.fromEntries(prepared) as Record<Name, StatementSync>;
  }

  /** The rows of a query, as the caller says they are. */
  all<Row>(statement: StatementSync, ...values: SQLInputValue[]): readonly Row[] {
    return guarded(this.path, () => statement.all(...values)) as unknown as readonly Row[];
  }

  /** The same one by one: who has enough stops. */
  *each<Row>(statement: StatementSync, ...values: SQLInputValue[]): Generator<Row> {
    try {
      yield* statement.iterate(...values) as unknown as Iterable<Row>;
    } catch (error) {
      throw storeFault(error, this.path);
    }
  }

  get<Row>(statement: StatementSync, ...values: SQLInputValue[]): Row | undefined {
    return guarded(this.path, () => statement.get(...values)) as unknown as Row | undefined;
  }

  /** One statement by itself, durable soon. */
  run(statement: StatementSync, ...values: SQLInputValue[]): void {
    if (!this.#database.isTransaction) this.assertInPlace();
    guarded(this.path, () => statement.run(...values));
    this.#fellBehind();
  }

  /** All or nothing. */
  transaction(durability: Durability, work: () => void): void {
    this.assertInPlace();
    const beganMs = performance.now();
    try {
      if (durability === 'now') this.#database.exec('PRAGMA synchronous = FULL');
      this.#database.exec('BEGIN IMMEDIATE');
      work();
      this.#database.exec('COMMIT');
      // The write-ahead log is one stretch: what is durable now makes durable what was written before it.
      if (durability === 'now') this.#isBehind = false;
      else this.#fellBehind();
      this.onCommitted(performance.now() - beganMs);
    } catch (error) {
      // SQLite itself ends the transaction on some errors, a full disk among them.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw storeFault(error, this.path);
    } finally {
      if (durability === 'now') this.#database.exec('PRAGMA synchronous = NORMAL');
    }
  }

  /** Makes durable what was written before, beside the loop. Rejects with `CrabnetError`. */
  async sync(): Promise<void> {
    if (!this.#isBehind) return;
    this.#isBehind = false;
    this.assertInPlace();
    try {
      this.#log ??= openFile(logPath(this.path), 'r');
      await (await this.#log).datasync();
    } catch (cause) {
      this.#log = undefined;
      const words = cause instanceof Error ? cause.message : String(cause);
      throw new CrabnetError('store', `writing ${this.path} through to the disk failed: ${words}`, {
        remedy: 'look at the disk; nothing that was acknowledged is lost',
        cause,
      });
    }
  }

  #fellBehind(): void {
    if (this.#isBehind) return;
    this.#isBehind = true;
    this.onBehind();
  }

  use(): FileUse {
    const { pages = 0, free = 0, bytes = 0 } = this.get<Record<string, number>>(this.#pages) ?? {};
    return { usedBytes: (pages - free) * bytes, freeBytes: free * bytes };
  }

  /** Gives some of the free pages back to the file system; true while there are more. */
  giveBack(): boolean {
    guarded(this.path, () => this.#database.exec(`PRAGMA incremental_vacuum(${VACUUM_PAGES})`));
    return this.use().freeBytes > 0;
  }

  /** Makes the indexes of a table anew from what is in it; to be called within a transaction. */
  reindex(table: string): void {
    this.#database.exec(`REINDEX ${table}`);
  }

  /** The most pages of 4 KiB that the file may have: how a test makes a full disk. */
  limitPages(pages: number): void {
    this.#database.exec(`PRAGMA max_page_count = ${pages}`);
  }

  /** What was written is in the file then: a sync that comes later has nothing to do. */
  close(): void {
    this.#isBehind = false;
    this.#database.close();
    this.#closeLog();
  }

  #closeLog(): void {
    void this.#log?.then(
      (file) => file.close(),
      () => {},
    );
    this.#log = undefined;
  }
}

export const keyBlob = (key: EnvelopeKey): Buffer => Buffer.from(key, 'hex');

/** A flipped bit may make anything of a column, whatever the schema says. */
export const textOf = (value: unknown): string =>
  value instanceof Uint8Array ? Buffer.from(value).toString() : String(value ?? '');

export const bytesOf = (value: unknown): Buffer =>
  value instanceof Uint8Array ? Buffer.from(value) : Buffer.alloc(0);

export const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);

export const keyOf = (value: unknown): EnvelopeKey =>
  (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : '') as EnvelopeKey;

const logPath = (path: string): string => `${path}-wal`;

/** With the first transaction the log is there, and the file is held. */
const BEGIN_LOG = 'PRAGMA journal_mode = WAL; BEGIN IMMEDIATE; COMMIT';

const gone = (path: string): CrabnetError =>
  new CrabnetError('store-gone', `${path} is not the file any more that this node has open`, {
    remedy:
      'put the data dir back in its place, or end the node and start it again: it takes nothing in meanwhile',
  });

function open(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    // A lock on the file itself: to remove the file of the other lock, or any other, does not undo it.
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    chmodSync(path, 0o600);
    const version = pragma(database, 'user_version');
    // Only an empty file takes this word; one that is carried forward is rewritten once.
    if (version === 0) database.exec(`PRAGMA auto_vacuum = ${INCREMENTAL}`);
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 2000;
      PRAGMA journal_size_limit = ${WAL_KEPT_BYTES}; PRAGMA cache_size = -${CACHE_KIB}`);
    if (version > SCHEMA_STEPS.length) {
      throw new CrabnetError('store-newer', `${path} was written by a later version of crabnet`, {
        remedy: 'run that version, or name another data dir with --data-dir',
      });
    }
    const missing = SCHEMA_STEPS.slice(version).join('');
    if (missing !== '')
      database.exec(`BEGIN; ${missing} PRAGMA user_version = ${SCHEMA_STEPS.length}; COMMIT;`);
    if (pragma(database, 'auto_vacuum') !== INCREMENTAL) rewrite(database);
    database.exec(BEGIN_LOG);
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

/** A file of before gives nothing back until it was written anew; without room for that it stays as it is until the next start. */
function rewrite(database: DatabaseSync): void {
  try {
    database.exec(`PRAGMA auto_vacuum = ${INCREMENTAL}; VACUUM`);
  } catch (error) {
    if ((error as { errcode?: unknown }).errcode === undefined) throw error;
  }
}

function pragma(database: DatabaseSync, name: string): number {
  const row = database.prepare(`PRAGMA ${name}`).get() ?? {};
  return Number(Object.values(row)[0]);
}
