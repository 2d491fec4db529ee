import type { StatementSync } from 'node:sqlite';
import type { ReceiptKey } from '../model/types.ts';
import { type Database, textOf } from './database.ts';
import { OUTBOX_STATES, type OutboxState } from './outbox-table.ts';
import { sealOf } from './shelf-proof.ts';

/** A receipt as it is stored. */
export interface StoredReceipt {
  readonly key: ReceiptKey;
  readonly text: string;
  /** False where a disk changed it: then its signatures have to be looked at. */
  readonly isSealed: boolean;
  /** How far what we have to tell of it got. */
  readonly told: OutboxState;
  /** Whether something is still to be done of it: an unconfirmed one of which nothing is was set aside. */
  readonly isOpen: boolean;
}

type Row = {
  readonly key: unknown;
  readonly text: unknown;
  readonly seal: unknown;
  readonly told: unknown;
  readonly is_open: unknown;
};

const COLUMNS = 'SELECT key, text, seal, told, is_open FROM receipts';
const FIRST = Buffer.alloc(0);
const KEY_HEX_DIGITS = 64;

/** The receipts of this node (T3), by their keys: payments that it made or was told of. */
export class ReceiptTable {
  readonly #database: Database;
  readonly #open: StatementSync;
  readonly #page: StatementSync;
  readonly #between: StatementSync;
  readonly #put: StatementSync;
  readonly #mark: StatementSync;

  constructor(database: Database) {
    this.#database = database;
    this.#open = database.prepare(`${COLUMNS} WHERE is_open = 1`);
    this.#page = database.prepare(`${COLUMNS} WHERE key > ? ORDER BY key LIMIT ?`);
    this.#between = database.prepare(`${COLUMNS} WHERE key BETWEEN ? AND ? ORDER BY key LIMIT ?`);
    this.#put = database.prepare(
      'INSERT OR REPLACE INTO receipts (key, text, seal, told, is_open) VALUES (?, ?, ?, ?, ?)',
    );
    this.#mark = database.prepare('UPDATE receipts SET told = ?, is_open = ? WHERE key = ?');
  }

  /** Those that are unconfirmed and not set aside, or still told. */
  open(): readonly StoredReceipt[] {
    return this.#database.all<Row>(this.#open).map(read);
  }

  /** So many behind `after`, by key. */
  page(after: ReceiptKey | null, limit: number): readonly StoredReceipt[] {
    const from = after === null ? FIRST : Buffer.from(after, 'hex');
    return this.#database.all<Row>(this.#page, from, limit).map(read);
  }

  /** So many of those whose keys begin with these hex digits. */
  find(prefix: string, limit: number): readonly StoredReceipt[] {
    if (!/^[\da-f]{1,64}$/u.test(prefix)) return [];
    const [least, most] = ['0', 'f'].map((digit) => Buffer.from(prefix.padEnd(KEY_HEX_DIGITS, digit), 'hex'));
    return this.#database.all<Row>(this.#between, least ?? FIRST, most ?? FIRST, limit).map(read);
  }

  get(key: ReceiptKey): StoredReceipt | undefined {
    return this.find(key, 1)[0];
  }

  /** Keeps a receipt, durable when it returns. Throws `CrabnetError`. */
  put(key: ReceiptKey, text: string, told: OutboxState, isOpen: boolean): void {
    this.#database.transaction('now', () => {
      this.#put.run(Buffer.from(key, 'hex'), text, sealOf([key, text]), told, isOpen ? 1 : 0);
    });
  }

  /** Durable soon: not written means at worst that it is told once more. */
  mark(key: ReceiptKey, told: OutboxState, isOpen: boolean): void {
    this.#database.run(this.#mark, told, isOpen ? 1 : 0, Buffer.from(key, 'hex'));
  }
}

function read({ key: stored, text: found, seal, told, is_open }: Row): StoredReceipt {
  const key = (stored instanceof Uint8Array ? Buffer.from(stored).toString('hex') : '') as ReceiptKey;
  const text = textOf(found);
  return {
    ...{ key, text },
    isSealed: seal instanceof Uint8Array && sealOf([key, text]).equals(seal),
    // A state that is none was damaged: telling once more costs little.
    told: OUTBOX_STATES.find((state) => state === told) ?? 'unsent',
    isOpen: is_open === 1,
  };
}
