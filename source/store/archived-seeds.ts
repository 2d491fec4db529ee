import type { StatementSync } from 'node:sqlite';
import type { SeedId } from '../model/types.ts';
import type { Database } from './database.ts';
import { idBlob, idOf } from './seed-id.ts';
import { sealOf } from './shelf-proof.ts';

/** What is known of an archived seed without its envelopes; null where it has to be worked out anew. */
export interface ArchivedFacts {
  readonly id: SeedId;
  readonly facts: string | null;
}

type Stored = { readonly seed: unknown; readonly facts: unknown; readonly seal: unknown };

const FIRST = Buffer.alloc(0);

/**
 * What was worked out of archived seeds, as JSON, so that a book of years is read without folding them again. It is derived: what is
 * missing, or is not what was written, counts as not there.
 */
export class ArchivedSeeds {
  readonly #database: Database;
  readonly #page: StatementSync;
  readonly #one: StatementSync;
  readonly #unread: StatementSync;
  readonly #put: StatementSync;

  constructor(database: Database) {
    this.#database = database;
    this.#page = database.prepare(
      'SELECT seed, facts, seal FROM archived_seeds WHERE seed > ? ORDER BY seed LIMIT ?',
    );
    this.#one = database.prepare('SELECT seed, facts, seal FROM archived_seeds WHERE seed = ?');
    this.#unread = database.prepare("SELECT seed FROM archived_seeds WHERE facts = '' LIMIT ?");
    this.#put = database.prepare(
      'INSERT OR REPLACE INTO archived_seeds (seed, facts, seal) VALUES (?, ?, ?)',
    );
  }

  /** So many archived seeds behind `after`, by id. */
  page(after: SeedId | null, limit: number): readonly ArchivedFacts[] {
    const from = after === null ? FIRST : idBlob(after);
    return this.#database.all<Stored>(this.#page, from, limit).map(factsOf);
  }

  /** What was worked out of one; null where nothing was, or it is not in the archive. */
  get(id: SeedId): string | null {
    const stored = this.#database.get<Stored>(this.#one, idBlob(id));
    return stored === undefined ? null : factsOf(stored).facts;
  }

  /** Those of which nothing was worked out yet, so many at most. */
  unread(limit: number): readonly SeedId[] {
    return this.#database.all<{ readonly seed: unknown }>(this.#unread, limit).map(({ seed }) => idOf(seed));
  }

  /** What was worked out of seeds. Throws `CrabnetError`. */
  put(seeds: ReadonlyMap<SeedId, string>): void {
    this.#database.transaction('soon', () => {
      for (const [id, facts] of seeds) this.#put.run(idBlob(id), facts, sealOf([id, facts]));
    });
  }
}

function factsOf({ seed, facts, seal }: Stored): ArchivedFacts {
  const id = idOf(seed);
  const holds = typeof facts === 'string' && seal instanceof Uint8Array && sealOf([id, facts]).equals(seal);
  return { id, facts: holds ? facts : null };
}
