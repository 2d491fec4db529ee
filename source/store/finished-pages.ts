import type { SQLInputValue, StatementSync } from 'node:sqlite';
import type { SeedId } from '../model/types.ts';
import { type Database, numberOf, textOf } from './database.ts';
import type { FinishedOrders } from './finished-seed.ts';
import { idBlob, idOf } from './seed-id.ts';
import type { Shelf, ShelvedRow } from './shelf.ts';

/** An order of the finished seeds; `id` where nothing else tells them apart. */
export type FinishedOrder = keyof FinishedOrders | 'id';

/** A place in an order: the value there, and the id among equal ones. */
export interface FinishedPlace {
  readonly value: number | string;
  readonly id: SeedId;
}

export interface FinishedQuery {
  readonly order: FinishedOrder;
  readonly reverse: boolean;
  /** In lower case; all of them must occur. */
  readonly words: readonly string[];
  /** Only what comes after it. */
  readonly after: FinishedPlace | null;
  readonly limit: number;
}

/** A page, perhaps a short one; `next`: where to go on, null at the end. */
export interface FinishedPage {
  readonly rows: readonly ShelvedRow[];
  readonly next: FinishedPlace | null;
}

/** So many seeds are looked at for one page, whatever the words are: about ten milliseconds. */
const LOOKED_AT_MAX = 4000;
const TRIGRAM = 3;
/** How often a count is believed: what it is of changes slowly, and each way finds the same. */
const COUNTED_USES = 256;

interface Found {
  readonly no: number;
  readonly id: unknown;
  readonly value: unknown;
  readonly words: unknown;
}

/** Pages of the finished seeds in each order, filtered by words: by an index, whatever is held. */
export class FinishedPages {
  readonly #database: Database;
  readonly #statements = new Map<string, StatementSync>();
  readonly #frequency: StatementSync;
  readonly #shelf: Pick<Shelf, 'rowOf'>;
  /** Of the words asked for last: who reads on asks for the same. */
  #counted = { match: '', isRare: true, uses: 0 };

  constructor(database: Database, shelf: Pick<Shelf, 'rowOf'>) {
    this.#database = database;
    this.#shelf = shelf;
    this.#frequency = database.prepare(
      'SELECT count(*) AS count FROM (SELECT 1 FROM finished_words WHERE finished_words MATCH ? LIMIT ?)',
    );
  }

  page(query: FinishedQuery): FinishedPage {
    const { words, limit } = query;
    const match = matchOf(words);
    const isRare = match !== '' && this.#isRare(match);
    const rows: ShelvedRow[] = [];
    let next: FinishedPlace | null = null;
    let looked = 0;
    for (const found of this.#select(query, isRare ? match : '')) {
      if (rows.length === limit || looked === LOOKED_AT_MAX) return { rows, next };
      looked += 1;
      next = { value: placeValue(found.value, query.order), id: idOf(found.id) };
      if (words.every((word) => textOf(found.words).includes(word))) rows.push(...this.#rowOf(found.no));
    }
    return { rows, next: null };
  }

  /** True for words that so few seeds have that these are found first and sorted then. */
  #isRare(match: string): boolean {
    if (this.#counted.match !== match || this.#counted.uses === COUNTED_USES) {
      const found = this.#database.get<{ count: number }>(this.#frequency, match, LOOKED_AT_MAX + 1);
      this.#counted = { match, isRare: (found?.count ?? 0) <= LOOKED_AT_MAX, uses: 0 };
    }
    this.#counted.uses += 1;
    return this.#counted.isRare;
  }

  #select({ order, reverse, after }: FinishedQuery, match: string): Iterable<Found> {
    const values: SQLInputValue[] = match === '' ? [] : [match];
    if (after !== null) values.push(...(order === 'id' ? [] : [after.value]), idBlob(after.id));
    return this.#database.each<Found>(
      this.#statement(order, reverse, match !== '', after !== null),
      ...values,
    );
  }

  #statement(order: FinishedOrder, reverse: boolean, byWords: boolean, isAfter: boolean): StatementSync {
    const name = [order, reverse, byWords, isAfter].join();
    const known = this.#statements.get(name);
    if (known !== undefined) return known;
    const made = this.#database.prepare(sqlOf(order, reverse, byWords, isAfter));
    this.#statements.set(name, made);
    return made;
  }

  #rowOf(no: number): readonly ShelvedRow[] {
    const row = this.#shelf.rowOf(no);
    return row === undefined ? [] : [row];
  }
}

const placeValue = (value: unknown, order: FinishedOrder): number | string =>
  order === 'status' || order === 'from' ? textOf(value) : numberOf(value);

function sqlOf(order: FinishedOrder, reverse: boolean, byWords: boolean, isAfter: boolean): string {
  const column = order === 'id' ? undefined : `order_${order}`;
  const place = column === undefined ? 'id' : `(${column}, id)`;
  const bound = column === undefined ? '?' : '(?, ?)';
  const direction = reverse ? 'DESC' : 'ASC';
  const by = column === undefined ? `id ${direction}` : `${column} ${direction}, id ${direction}`;
  const conditions = [
    ...(byWords ? ['no IN (SELECT rowid FROM finished_words WHERE finished_words MATCH ?)'] : []),
    ...(isAfter ? [`${place} ${reverse ? '<' : '>'} ${bound}`] : []),
  ];
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  // What few words find is sorted; the index of the order would be walked from end to end for them.
  const table = byWords ? 'finished_seeds NOT INDEXED' : 'finished_seeds';
  return `SELECT no, id, ${column ?? 0} AS value, words FROM ${table} ${where} ORDER BY ${by}`;
}

/** Every three letters that follow each other in a word, all of them wanted; empty where no word is so long. */
function matchOf(words: readonly string[]): string {
  const trigrams = new Set<string>();
  for (const word of words) {
    const letters = [...word];
    for (let at = 0; at + TRIGRAM <= letters.length; at += 1)
      trigrams.add(letters.slice(at, at + TRIGRAM).join(''));
  }
  return [...trigrams].map((trigram) => `"${trigram.replaceAll('"', '""')}"`).join(' AND ');
}
