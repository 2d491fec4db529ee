import type { StatementSync } from 'node:sqlite';
import type { EnvelopeKey, SeedId } from '../model/types.ts';
import { type Database, keyBlob, keyOf, textOf } from './database.ts';
import type { LogEntry } from './log-entry.ts';
import { idBlob, idOf, idRange } from './seed-id.ts';

/** What goes to the archive of a seed, and when its time came. */
export interface Archived {
  readonly members: readonly EnvelopeKey[];
  readonly forgetAtMs: number;
}

/** One archived envelope as the file has it. */
type Stored = { readonly key: unknown; readonly verified: unknown; readonly text: unknown };

/**
 * P1: the envelopes of forgotten seeds in which this node had a part. They are outside market, digest and catch-up, and never
 * offered; who wants to look back reads them here.
 */
export class Archive {
  readonly #database: Database;
  readonly #insert: StatementSync;
  readonly #early: StatementSync;
  readonly #remove: StatementSync;
  readonly #of: StatementSync;
  readonly #find: StatementSync;
  readonly #count: StatementSync;
  readonly #byKey: StatementSync;
  readonly #newest: StatementSync;

  constructor(database: Database) {
    this.#database = database;
    this.#insert = database.prepare(
      'INSERT INTO archive (seed, key, verified, text, forget_at) VALUES (?, ?, ?, ?, ?)',
    );
    this.#early = database.prepare('SELECT DISTINCT seed FROM archive WHERE forget_at > ? LIMIT ?');
    this.#remove = database.prepare('DELETE FROM archive WHERE seed = ?');
    this.#of = database.prepare('SELECT key, verified, text FROM archive WHERE seed = ? ORDER BY id');
    this.#find = database.prepare(
      'SELECT DISTINCT seed FROM archive WHERE seed BETWEEN ? AND ? ORDER BY seed LIMIT ?',
    );
    this.#byKey = database.prepare('SELECT key, verified, text FROM archive WHERE key = ? LIMIT 1');
    this.#newest = database.prepare('SELECT max(id) AS newest FROM archive');
    this.#count = database.prepare('SELECT count(*) AS count FROM archive');
  }

  /** Keeps the envelopes of a seed whose time came at `forgetAtMs`; to be called within a transaction. */
  put(seedId: SeedId, entries: readonly LogEntry[], forgetAtMs: number): void {
    for (const { key, verified, text } of entries)
      this.#database.run(this.#insert, idBlob(seedId), keyBlob(key), verified ? 1 : 0, text, forgetAtMs);
  }

  /** Seeds whose time has not come after all: the clock was ahead when they came here. */
  early(nowMs: number, limit: number): readonly SeedId[] {
    return this.#database
      .all<{ readonly seed: unknown }>(this.#early, nowMs, limit)
      .map(({ seed }) => idOf(seed));
  }

  /** Takes a seed out. Throws `CrabnetError`. */
  remove(seedId: SeedId): void {
    this.#database.run(this.#remove, idBlob(seedId));
  }

  /** The envelopes of a seed in the order in which they came; none where it is not here. */
  entries(seedId: SeedId): readonly LogEntry[] {
    return this.#database.all<Stored>(this.#of, idBlob(seedId)).map(entryOf);
  }

  /** The envelope of a key; undefined where it is not here. */
  entry(key: EnvelopeKey): LogEntry | undefined {
    const stored = this.#database.get<Stored>(this.#byKey, keyBlob(key));
    return stored && entryOf(stored);
  }

  /** The ids that begin with a prefix, in their order. */
  find(prefix: string, limit: number): readonly SeedId[] {
    const range = idRange(prefix);
    if (range === undefined) return [];
    return this.#database
      .all<{ readonly seed: unknown }>(this.#find, ...range, limit)
      .map(({ seed }) => idOf(seed));
  }

  /** A number that is another one once more was put here; 0 while it is empty. */
  get newest(): number {
    return this.#database.get<{ readonly newest: number | null }>(this.#newest)?.newest ?? 0;
  }

  get size(): number {
    return this.#database.get<{ readonly count: number }>(this.#count)?.count ?? 0;
  }
}

const entryOf = ({ key, verified, text }: Stored): LogEntry => ({
  ...{ key: keyOf(key), verified: verified === 1, text: textOf(text) },
});
