import type { StatementSync } from 'node:sqlite';
import { HASH_BYTES, HashList, ID_BYTES } from '../base/hash-list.ts';
import type { SeedId } from '../model/types.ts';
import { bytesOf, type Database } from './database.ts';
import { idBlob, idOf } from './seed-id.ts';

/** Where more changed since it was last asked for, all is read anew. */
const CHANGED_MAX = 20_000;

const STATEMENTS = {
  page: 'SELECT id, hash FROM finished_seeds WHERE id > ? ORDER BY id LIMIT ?',
  one: 'SELECT hash FROM finished_seeds WHERE id = ?',
};

/**
 * What each finished seed adds to the digest: on disk, and from the first time that somebody asks for it in memory. What comes or
 * goes from then on is noted, and read by itself.
 */
export class ShelfHashes {
  readonly #database: Database;
  readonly #sql: Readonly<Record<keyof typeof STATEMENTS, StatementSync>>;
  #known: { readonly list: HashList; after: SeedId | null; isWhole: boolean } | undefined;
  readonly #changed = new Set<SeedId>();
  #version = 0;

  constructor(database: Database) {
    this.#database = database;
    this.#sql = database.prepareAll(STATEMENTS);
  }

  /** Another with every change. */
  get version(): number {
    return this.#version;
  }

  /** All that is on the shelf is in memory. */
  get isKnown(): boolean {
    return this.#known?.isWhole === true && this.#changed.size === 0;
  }

  /** From now on what changes is noted; false where it was before. */
  begin(): boolean {
    if (this.#known !== undefined) return false;
    this.#known = { list: new HashList(), after: null, isWhole: false };
    return true;
  }

  /** Goes on reading what was there in the beginning; true while there is more. */
  learn(most: number): boolean {
    const known = this.#known;
    if (known === undefined || known.isWhole) return false;
    const page = this.page(known.after, most);
    for (const { id, hash } of page) put(known.list, id, hash);
    known.after = page.at(-1)?.id ?? known.after;
    known.isWhole = page.length < most;
    return !known.isWhole;
  }

  /** Some of what changed since it was read. */
  changed(most: number): readonly SeedId[] {
    return [...this.#changed].slice(0, most);
  }

  /** Reads what changed; whatever became of the transaction that changed it, this is what is there. */
  renew(ids: readonly SeedId[]): void {
    for (const id of ids) {
      this.#changed.delete(id);
      const row = this.#database.get<{ hash: unknown }>(this.#sql.one, idBlob(id));
      if (this.#known === undefined) continue;
      if (row === undefined) this.#known.list.delete(idBlob(id));
      else put(this.#known.list, id, partOf(row.hash));
    }
  }

  /** The parts of the ids behind `after` and before `before`, one after the other, as far as they are in memory. */
  between(after: SeedId | undefined, before: SeedId | undefined): Iterable<Uint8Array> {
    return this.#known?.list.between(after && idBlob(after), before && idBlob(before)) ?? [];
  }

  /** A seed came to the shelf or left it. */
  touched(id: SeedId): void {
    this.#version += 1;
    if (this.#known === undefined) return;
    this.#changed.add(id);
    if (this.#changed.size > CHANGED_MAX) this.forget();
  }

  /** What changed is not known one by one. */
  forget(): void {
    this.#version += 1;
    this.#known = undefined;
    this.#changed.clear();
  }

  /** The next seeds by id after one, with their parts of the digest, as they are on disk. */
  page(after: SeedId | null, limit: number): readonly { readonly id: SeedId; readonly hash: Buffer }[] {
    const from = after === null ? Buffer.alloc(0) : idBlob(after);
    return this.#database
      .all<{ id: unknown; hash: unknown }>(this.#sql.page, from, limit)
      .map(({ id, hash }) => ({ id: idOf(id), hash: partOf(hash) }));
  }
}

/** An index that a disk changed may name what is no id. */
function put(list: HashList, id: SeedId, hash: Buffer): void {
  const blob = idBlob(id);
  if (blob.length === ID_BYTES) list.set(blob, hash);
}

/** A flipped bit may make anything of a column; every part has its length. */
function partOf(value: unknown): Buffer {
  const hash = Buffer.alloc(HASH_BYTES);
  hash.set(bytesOf(value).subarray(0, HASH_BYTES));
  return hash;
}
