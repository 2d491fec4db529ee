import type { StatementSync } from 'node:sqlite';
import { invariant } from '../model/errors.ts';
import type { EnvelopeKey, SeedId } from '../model/types.ts';
import { Archive, type Archived } from './archive.ts';
import { ArchivedSeeds } from './archived-seeds.ts';
import { Database, type Durability, type FileUse, keyBlob, keyOf, textOf } from './database.ts';
import { FactTable } from './fact-table.ts';
import { FinishedPages } from './finished-pages.ts';
import type { FinishedSeed } from './finished-seed.ts';
import type { LogEntry, LogRow } from './log-entry.ts';
import { OrderStepTable } from './order-step-table.ts';
import { type OutboxState, OutboxTable } from './outbox-table.ts';
import { PeerTable } from './peer-table.ts';
import { PriceTable } from './price-table.ts';
import { ReceiptTable } from './receipt-table.ts';
import { RoomBook } from './room-book.ts';
import { SetAside } from './set-aside.ts';
import { prefixOf, Shelf } from './shelf.ts';
import { ShelfPlaces } from './shelf-places.ts';

const PAGE_ROWS = 2000;

/** A flipped bit may make anything of a column, whatever the schema says. */
type RowValues = readonly [id: number, key: unknown, verified: unknown, text: unknown, broughtBy: unknown];

interface AppendMore {
  readonly dropped?: readonly EnvelopeKey[];
  readonly durability?: Durability;
  /** By which standing order each was said. */
  readonly orders?: ReadonlyMap<EnvelopeKey, string>;
}

/**
 * The envelope log, the outbox and the peers in one SQLite file; one writer. Every method throws `CrabnetError` with
 * code `store` or `disk-full` when the disk does not do its part, and has then changed nothing.
 */
export class Store {
  readonly shelf: Shelf;
  readonly shelfPlaces: ShelfPlaces;
  readonly finishedPages: FinishedPages;
  readonly archive: Archive;
  readonly archivedSeeds: ArchivedSeeds;
  readonly prices: PriceTable;
  readonly roomBook: RoomBook;
  readonly outbox: OutboxTable;
  readonly orderSteps: OrderStepTable;
  readonly peers: PeerTable;
  readonly receipts: ReceiptTable;
  readonly facts: FactTable;
  readonly #database: Database;
  readonly #insert: StatementSync;
  readonly #remove: StatementSync;
  readonly #entry: StatementSync;
  readonly #page: StatementSync;
  readonly #shelve: StatementSync;
  readonly #setAside: SetAside;
  /**
   * The row of each key of the log. An index in the file would write a page at a random place for each envelope: most of the
   * cost of a commit.
   */
  #rows: Map<EnvelopeKey, number> | undefined;

  /** Opens the store, making it where there is none. Throws `store-newer` for a schema that a later version wrote. */
  constructor(path: string) {
    const database = new Database(path);
    this.#database = database;
    try {
      this.#insert = database.prepare(
        'INSERT INTO envelopes (key, verified, text, brought_by) VALUES (?, ?, ?, ?)',
      );
      this.#remove = database.prepare('DELETE FROM envelopes WHERE id = ?');
      this.#entry = database.prepare('SELECT verified, text FROM envelopes WHERE id = ?');
      this.#page = database.prepare(
        'SELECT id, key, verified, text, brought_by FROM envelopes WHERE id > ? ORDER BY id LIMIT ?',
      );
      this.#shelve = database.prepare(
        `INSERT INTO finished_envelopes (id, prefix, key, text, brought_by)
        SELECT ?, ?, key, text, ? FROM envelopes WHERE id = ?`,
      );
      this.#setAside = new SetAside(database);
      this.#page.setReturnArrays(true);
      this.shelf = new Shelf(database);
      this.shelfPlaces = new ShelfPlaces(database);
      this.finishedPages = new FinishedPages(database, this.shelf);
      this.archive = new Archive(database);
      this.archivedSeeds = new ArchivedSeeds(database);
      this.prices = new PriceTable(database);
      this.roomBook = new RoomBook(database);
      this.outbox = new OutboxTable(database);
      this.orderSteps = new OrderStepTable(database);
      this.peers = new PeerTable(database);
      this.receipts = new ReceiptTable(database);
      this.facts = new FactTable(database);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** Throws `store-gone` where the data dir does not lead to what is open here, as every write does. */
  assertInPlace(): void {
    this.#database.assertInPlace();
  }

  /** Appends envelopes and outbox states of those that are ours, and takes out `dropped`, in one transaction. */
  append(
    entries: readonly LogEntry[],
    outbox: ReadonlyMap<EnvelopeKey, OutboxState> = new Map(),
    { dropped = [], durability = 'now', orders = new Map() }: AppendMore = {},
  ): void {
    this.#write(durability, (added, gone) => {
      for (const entry of entries) this.#add(entry, added);
      for (const [key, state] of outbox) this.outbox.write(key, state);
      for (const [key, order] of orders) this.orderSteps.write(key, order);
      for (const key of dropped) {
        this.#remove.run(this.rowOf(key) ?? null);
        gone.add(key);
      }
    });
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
    const rows = this.#database.all<RowValues>(this.#page, afterRow, count);
    return rows.map(([row, key, verified, text, broughtBy]) => ({
      row,
      key: keyOf(key),
      verified: verified === 1,
      text: textOf(text),
      ...(typeof broughtBy === 'string' ? { broughtBy } : {}),
    }));
  }

  /** One envelope as it is stored. */
  entry(key: EnvelopeKey): LogRow | undefined {
    const row = this.rowOf(key);
    if (row === undefined) return undefined;
    const found = this.#database.get<{ verified: unknown; text: unknown }>(this.#entry, row);
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
    this.#write('now', (added, gone) => {
      this.#setAside.put(damaged, atMs);
      for (const { row, key } of damaged) {
        this.#remove.run(row);
        if (this.rowOf(key) === row) gone.add(key);
      }
      for (const entry of rescued) this.#add(entry, added, gone);
    });
  }

  /**
   * Moves finished seeds out of the log, all of them or none; every envelope of each must be in the log. Throws `CrabnetError`.
   */
  shelve(seeds: readonly FinishedSeed[]): void {
    this.#write('soon', (_added, gone) => {
      for (const seed of seeds) {
        let at = this.shelf.put(seed);
        this.prices.write(seed.id, seed.priced);
        for (const key of seed.members) {
          const row = this.rowOf(key);
          invariant(row !== undefined, 'what is shelved is in the log');
          this.#shelve.run(at, prefixOf(key), seed.guests.get(key) ?? null, row);
          this.shelf.noteKey(prefixOf(key));
          this.#remove.run(row);
          gone.add(key);
          at += 1;
        }
      }
    });
  }

  /** Moves finished seeds back into the log. Throws `CrabnetError`. */
  bringBack(ids: readonly SeedId[]): void {
    this.#write('soon', (added) => {
      for (const id of ids) {
        const broughtBy = this.shelf.bringerOf(id);
        for (const entry of this.shelf.entries(id)) this.#add({ broughtBy, ...entry, verified: true }, added);
        this.shelf.remove(id);
      }
    });
  }

  /** Drops finished seeds for good. Throws `CrabnetError`. */
  dropFinished(ids: readonly SeedId[]): void {
    this.#database.transaction('soon', () => {
      for (const id of ids) this.shelf.remove(id);
    });
  }

  /** The keys of what is set aside, each once. */
  setAsideKeys(): readonly EnvelopeKey[] {
    return this.#setAside.keys();
  }

  /** Drops what was set aside before a time. */
  dropSetAside(beforeMs: number): void {
    this.#setAside.drop(beforeMs);
  }

  /** Forgets envelopes for good, with their outbox states; those of `archived` seeds are kept beside the market (P1). */
  forget(keys: readonly EnvelopeKey[], archived: ReadonlyMap<SeedId, Archived> = new Map()): void {
    this.#write('now', (_added, gone) => {
      for (const [seedId, { members, forgetAtMs }] of archived) {
        const entries = members.flatMap((key) => this.entry(key) ?? []);
        this.archive.put(seedId, entries, forgetAtMs);
      }
      for (const key of keys) {
        this.#remove.run(this.rowOf(key) ?? null);
        this.outbox.remove(key);
        gone.add(key);
      }
    });
  }

  /** `onBehind`: something was written that is not durable yet, `sync` is due; `onCommitted`: how long a transaction took. */
  listen(hearers: Partial<Pick<Database, 'onBehind' | 'onCommitted'>>): void {
    Object.assign(this.#database, hearers);
  }

  /** Makes durable what was written before, beside the loop. Rejects with `CrabnetError`. */
  sync(): Promise<void> {
    return this.#database.sync();
  }

  /** How large the file is. */
  use(): FileUse {
    return this.#database.use();
  }

  /** Gives some of the free room back to the file system; true while there is more. */
  giveBack(): boolean {
    return this.#database.giveBack();
  }

  /** The most pages of 4 KiB that the file may have: how a test makes a full disk. */
  limitPages(pages: number): void {
    this.#database.limitPages(pages);
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

  /** One transaction; what it added and took out is noted once it is done. */
  #write(
    durability: Durability,
    work: (added: Map<EnvelopeKey, number>, gone: Set<EnvelopeKey>) => void,
  ): void {
    const rows = this.#indexed();
    const added = new Map<EnvelopeKey, number>();
    const gone = new Set<EnvelopeKey>();
    this.#database.transaction(durability, () => work(added, gone));
    for (const key of gone) rows.delete(key);
    for (const [key, row] of added) rows.set(key, row);
  }

  #add(
    { key, verified, text, broughtBy }: LogEntry,
    added: Map<EnvelopeKey, number>,
    gone: ReadonlySet<EnvelopeKey> = new Set(),
  ): void {
    if (added.has(key) || (this.#indexed().has(key) && !gone.has(key))) return;
    const { lastInsertRowid } = this.#insert.run(keyBlob(key), verified ? 1 : 0, text, broughtBy ?? null);
    added.set(key, Number(lastInsertRowid));
  }
}
