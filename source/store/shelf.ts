import type { SQLOutputValue, StatementSync } from 'node:sqlite';
import type { EnvelopeKey, SeedId } from '../model/types.ts';
import { bytesOf, type Database, keyBlob, keyOf, numberOf, textOf } from './database.ts';
import { type FinishedSeed, SHELVED_MAX, type ShelfTotals } from './finished-seed.ts';
import { KeyFilter } from './key-filter.ts';
import { idBlob, idOf, idRange } from './seed-id.ts';
import { ShelfHashes } from './shelf-hashes.ts';
import { type RowState, SEALED_COLUMNS, ShelfProof, sealOf } from './shelf-proof.ts';
import { SHELVED_COLUMNS, SHELVED_TABLES, type ShelvedRow, shelvedRow } from './shelved-row.ts';

/** One envelope of a finished seed: all of them are signed. */
export interface ShelvedEntry {
  readonly key: EnvelopeKey;
  readonly text: string;
  /** Whose room it takes, where that is not its seed's (P2). */
  readonly broughtBy?: string;
}

/** The ids of a seed's envelopes begin at its number times this. */
const STATEMENTS = {
  no: 'SELECT no FROM finished_seeds WHERE id = ?',
  entries:
    'SELECT key, text, brought_by AS bringer FROM finished_envelopes WHERE id >= ? AND id < ? ORDER BY id',
  entry: `SELECT e.text AS text, f.id AS seed FROM finished_envelopes e JOIN finished_seeds f ON f.no = e.id / ${SHELVED_MAX}
    WHERE e.prefix = ? AND e.key = ?`,
  keysOf: 'SELECT key FROM finished_envelopes WHERE id >= ? AND id < ?',
  hasKey: 'SELECT 1 FROM finished_envelopes WHERE prefix = ? AND key = ?',
  prefixes: 'SELECT DISTINCT prefix FROM finished_envelopes WHERE prefix > ? ORDER BY prefix LIMIT ?',
  row: `SELECT ${SHELVED_COLUMNS} FROM ${SHELVED_TABLES} WHERE s.no = ?`,
  forgetAt: 'SELECT forget_at AS at FROM finished_seeds WHERE no = ?',
  find: 'SELECT id FROM finished_seeds WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?',
  dayOf: 'SELECT day FROM finished_seeds WHERE id = ?',
  notOver: 'SELECT id FROM finished_seeds WHERE over_at > ? LIMIT ?',
  due: 'SELECT id FROM finished_seeds WHERE forget_at <= ? ORDER BY forget_at LIMIT ?',
  after: 'SELECT no, id, hash FROM finished_seeds WHERE no > ? ORDER BY no LIMIT ?',
  totals: 'SELECT seeds, bids, claims, results, settlements, bytes FROM finished_totals',
  statuses: 'SELECT status, seeds FROM finished_statuses',
  bytesOf: 'SELECT bytes FROM finished_seeds WHERE id = ?',
  bringerOf: 'SELECT brought_by AS bringer FROM finished_seeds WHERE id = ?',
  insert: `INSERT INTO finished_seeds (${SEALED_COLUMNS.join(', ')}, seal)
    VALUES (${SEALED_COLUMNS.map(() => '?').join(', ')}, ?)`,
  insertWords: 'INSERT INTO finished_words (rowid, words) VALUES (?, ?)',
  removeEnvelopes: 'DELETE FROM finished_envelopes WHERE id >= ? AND id < ?',
  removeWords: 'DELETE FROM finished_words WHERE rowid = ?',
  insertParty: 'INSERT OR IGNORE INTO finished_parties (party, no) VALUES (?, ?)',
  removeParties: 'DELETE FROM finished_parties WHERE no = ?',
  removeSeed: 'DELETE FROM finished_seeds WHERE no = ?',
};

/**
 * The finished seeds, with rows that lists and catch-up read without their envelopes. What changes the log too is done by the
 * store, within its transactions.
 */
export class Shelf {
  readonly hashes: ShelfHashes;
  readonly #database: Database;
  readonly #proof: ShelfProof;
  readonly #sql: Readonly<Record<keyof typeof STATEMENTS, StatementSync>>;

  /** The keys of what is here, once they are known; read in ascending order up to `after`. */
  #filter: { readonly keys: KeyFilter; isWhole: boolean; after: number } | undefined;

  constructor(database: Database) {
    this.#database = database;
    this.hashes = new ShelfHashes(database);
    this.#proof = new ShelfProof(database);
    this.#sql = database.prepareAll(STATEMENTS);
    this.#sql.row.setReturnArrays(true);
  }

  has(id: SeedId): boolean {
    return this.noOf(id) !== undefined;
  }

  totals(): ShelfTotals {
    const nothing = { seeds: 0, bids: 0, claims: 0, results: 0, settlements: 0, bytes: 0 };
    const row = this.#database.get<Record<keyof ShelfTotals, unknown>>(this.#sql.totals) ?? nothing;
    const { seeds, bids, claims, results, settlements, bytes } = row;
    return {
      ...{ seeds: numberOf(seeds), bids: numberOf(bids), claims: numberOf(claims) },
      ...{ results: numberOf(results), settlements: numberOf(settlements), bytes: numberOf(bytes) },
    };
  }

  /** How many seeds have each status. */
  statuses(): ReadonlyMap<string, number> {
    const rows = this.#database.all<{ status: unknown; seeds: unknown }>(this.#sql.statuses);
    return new Map(rows.map(({ status, seeds }) => [textOf(status), numberOf(seeds)]));
  }

  /** All envelopes of a seed, its own first; none where it is not here. */
  entries(id: SeedId): readonly ShelvedEntry[] {
    const no = this.noOf(id);
    return no === undefined ? [] : this.entriesOf(no);
  }

  /** The same by the number of the seed. */
  entriesOf(no: number): readonly ShelvedEntry[] {
    return this.#database
      .all<{ key: unknown; text: unknown; bringer: unknown }>(
        this.#sql.entries,
        no * SHELVED_MAX,
        no * SHELVED_MAX + SHELVED_MAX,
      )
      .map(({ key, text, bringer }) => ({
        key: keyOf(key),
        text: textOf(text),
        ...(typeof bringer === 'string' ? { broughtBy: bringer } : {}),
      }));
  }

  /** The keys of all envelopes of a seed. */
  keysOf(id: SeedId): readonly EnvelopeKey[] {
    const no = this.noOf(id);
    if (no === undefined) return [];
    return this.#database
      .all<{ key: unknown }>(this.#sql.keysOf, no * SHELVED_MAX, no * SHELVED_MAX + SHELVED_MAX)
      .map(({ key }) => keyOf(key));
  }

  /** One envelope, and the seed that it belongs to. */
  entry(key: EnvelopeKey): (ShelvedEntry & { readonly seedId: SeedId }) | undefined {
    const row = this.#database.get<{ text: unknown; seed: unknown }>(
      this.#sql.entry,
      prefixOf(key),
      keyBlob(key),
    );
    return row && { key, text: textOf(row.text), seedId: idOf(row.seed) };
  }

  hasKey(key: EnvelopeKey): boolean {
    const prefix = prefixOf(key);
    if (this.#filter?.isWhole === true && !this.#filter.keys.mayHave(prefix)) return false;
    return this.#database.get(this.#sql.hasKey, prefix, keyBlob(key)) !== undefined;
  }

  /**
   * Goes on putting the keys of what is here into memory, so that what is new needs no look at the disk; true while there are
   * more. What comes to the shelf is put in by itself.
   */
  learnKeys(most: number): boolean {
    if (this.#filter === undefined || this.#filter.keys.isFull) {
      const { seeds, bids, claims, results, settlements } = this.totals();
      const expected = seeds + bids + claims + results + settlements;
      this.#filter = { keys: new KeyFilter(expected), isWhole: false, after: -1 };
    }
    if (this.#filter.isWhole) return false;
    const rows = this.#database.all<{ prefix: number }>(this.#sql.prefixes, this.#filter.after, most);
    for (const { prefix } of rows) this.#filter.keys.add(numberOf(prefix));
    this.#filter.after = rows.at(-1)?.prefix ?? this.#filter.after;
    this.#filter.isWhole = rows.length < most;
    return !this.#filter.isWhole;
  }

  /** A key comes to the shelf. */
  noteKey(prefix: number): void {
    this.#filter?.keys.add(prefix);
  }

  row(id: SeedId): ShelvedRow | undefined {
    const no = this.noOf(id);
    return no === undefined ? undefined : this.rowOf(no);
  }

  /** The same by the number of the seed. */
  rowOf(no: number): ShelvedRow | undefined {
    const row = this.#database.get<readonly SQLOutputValue[]>(this.#sql.row, no);
    return row && shelvedRow(row);
  }

  /** The ids that begin with a prefix, in their order. */
  find(prefix: string, limit: number): readonly SeedId[] {
    const range = idRange(prefix);
    if (range === undefined) return [];
    return this.#database.all<{ id: unknown }>(this.#sql.find, ...range, limit).map(({ id }) => idOf(id));
  }

  /** The day of a seed; undefined where it is not here. */
  dayOf(id: SeedId): number | undefined {
    const row = this.#database.get<{ day: unknown }>(this.#sql.dayOf, idBlob(id));
    return row && numberOf(row.day);
  }

  /** Seeds that the time has not ended yet: the clock was ahead when they came here. */
  notOver(nowMs: number, limit: number): readonly SeedId[] {
    return this.#database.all<{ id: unknown }>(this.#sql.notOver, nowMs, limit).map(({ id }) => idOf(id));
  }

  /** The seeds whose time has come (P1), the earliest first. */
  due(nowMs: number, limit: number): readonly SeedId[] {
    return this.#database.all<{ id: unknown }>(this.#sql.due, nowMs, limit).map(({ id }) => idOf(id));
  }

  /** Whether the time of a seed has come by the row itself, which is as it was written: what an index says decides nothing. */
  isDue(id: SeedId, nowMs: number): boolean {
    const no = this.noOf(id);
    if (no === undefined || this.stateOf(no) !== 'sealed') return false;
    const row = this.#database.get<{ at: unknown }>(this.#sql.forgetAt, no);
    return row !== undefined && numberOf(row.at) <= nowMs;
  }

  /** Whether what is kept of a seed beside its envelopes is as it was written, and its envelopes are all there. */
  stateOf(no: number): RowState {
    return this.#proof.look(no);
  }

  /** Whether a disk changed what is kept of a seed beside its envelopes: nothing is dropped because of what it says. */
  isDamaged(id: SeedId): boolean {
    const no = this.noOf(id);
    return no === undefined || this.stateOf(no) === 'damaged';
  }

  /** As `ShelfProof.mend`. Throws `CrabnetError`. */
  mend(no: number, id: SeedId | undefined): void {
    this.#proof.mend(no, id);
    if (id === undefined) this.hashes.forget();
    else this.hashes.touched(id);
  }

  /** The next seeds in the order in which they were finished. */
  after(
    no: number,
    limit: number,
  ): readonly { readonly no: number; readonly id: SeedId; readonly hash: Buffer }[] {
    return this.#database
      .all<{ no: number; id: unknown; hash: unknown }>(this.#sql.after, no, limit)
      .map(({ no: at, id, hash }) => ({ no: at, id: idOf(id), hash: bytesOf(hash) }));
  }

  /** The size of a seed's texts. */
  bytesOf(id: SeedId): number {
    return numberOf(this.#database.get<{ bytes: unknown }>(this.#sql.bytesOf, idBlob(id))?.bytes);
  }

  /** Who brought a seed; empty where it is not here. */
  bringerOf(id: SeedId): string {
    return textOf(this.#database.get<{ bringer: unknown }>(this.#sql.bringerOf, idBlob(id))?.bringer);
  }

  /** Takes a seed in; to be called within a transaction. Returns the id of its first envelope. */
  put(seed: FinishedSeed): number {
    const { orders, counts, words, facts, hash, places, bytes, forgetAtMs, broughtBy } = seed;
    const values = [
      ...[idBlob(seed.id), seed.day, orders.new, orders.best, orders.min, orders.reward],
      ...[orders.status, orders.from, words, facts, hash, places],
      ...[counts.bids, counts.claims, counts.results, counts.settlements],
      ...[bytes, seed.overAtMs, forgetAtMs, broughtBy],
    ];
    const inserted = this.#sql.insert.run(...values, sealOf(values));
    const no = Number(inserted.lastInsertRowid);
    this.#sql.insertWords.run(no, words);
    for (const party of seed.parties) this.#sql.insertParty.run(party, no);
    this.hashes.touched(seed.id);
    return no * SHELVED_MAX;
  }

  /** Takes a seed out with all it has; to be called within a transaction. */
  remove(id: SeedId): void {
    const no = this.noOf(id);
    if (no === undefined) return;
    this.#sql.removeEnvelopes.run(no * SHELVED_MAX, no * SHELVED_MAX + SHELVED_MAX);
    this.#sql.removeWords.run(no);
    this.#sql.removeParties.run(no);
    this.#sql.removeSeed.run(no);
    this.hashes.touched(id);
  }

  /** The number of a seed; undefined where it is not here. */
  noOf(id: SeedId): number | undefined {
    return this.#database.get<{ no: number }>(this.#sql.no, idBlob(id))?.no;
  }
}

/** What an index finds a key by: its first 48 bits. */
export const prefixOf = (key: EnvelopeKey): number => Number.parseInt(key.slice(0, 12), 16);
