import type { SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { SeedId } from '../model/types.ts';
import { type Database, numberOf, textOf } from './database.ts';
import type { FinishedFacts, FinishedOrders } from './finished-seed.ts';
import { idBlob, idOf } from './seed-id.ts';
import type { Shelf } from './shelf.ts';
import { SHELVED_COLUMNS, SHELVED_TABLES, type ShelvedRow, shelvedRow } from './shelved-row.ts';

/** An order of the finished seeds; `id` where nothing else tells them apart. */
export type FinishedOrder = keyof FinishedOrders | 'id';

/** A place in an order: the value there, and the id among equal ones. */
export interface FinishedPlace {
  readonly value: number | string;
  readonly id: SeedId;
}

/** What is asked of a seed before its row is read, which costs ten times as much. */
export type FinishedListing = Pick<FinishedFacts, 'orders' | 'facts'>;

export interface FinishedQuery {
  readonly order: FinishedOrder;
  readonly reverse: boolean;
  /** In lower case; all of them must occur. */
  readonly words: readonly string[];
  /** What else a seed must be; null for nothing else. What a disk may have changed is asked here: who reads the row asks again. */
  readonly mayPass: ((listing: FinishedListing) => boolean) | null;
  /** Only what comes after it. */
  readonly after: FinishedPlace | null;
  readonly limit: number;
}

/** A page, perhaps a short one; `next`: where to go on, null at the end. */
export interface FinishedPage {
  readonly rows: readonly ShelvedRow[];
  readonly next: FinishedPlace | null;
}

/** So many seeds are looked at for one page, whatever is wanted: a few milliseconds. */
const LOOKED_AT_MAX = 1000;
/** What so few seeds have is found by its index, and sorted: that many are read for it, each time. */
const RARE_MAX = 4000;
/** Of facts and texts that one page reads: a page of long ones is shorter. */
const READ_MAX_CHARS = 4 * 1024 * 1024;
const TRIGRAM = 3;
/** Words that a statement compares by itself; the others are looked for in what passes these. */
const TOLD_WORDS = 4;
/** How often a count is believed: what it is of changes slowly, and each way finds the same. */
const COUNTED_USES = 256;

/**
 * Number, id, value in the order, words where more of them are looked for; then the listing where it is asked, or the row itself where
 * the statement tells which are wanted.
 */
type Found = readonly [
  no: SQLOutputValue,
  id: SQLOutputValue,
  value: SQLOutputValue,
  words: SQLOutputValue,
  ...SQLOutputValue[],
];

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
    const { words, mayPass, limit } = query;
    const match = matchOf(words);
    const byWords = match !== '' && this.#isRare(match);
    const end = (words.length === 0 && mayPass === null) || byWords ? null : this.#endOfLook(query);
    const rows: ShelvedRow[] = [];
    let last: Found | null = null;
    let chars = 0;
    for (const found of this.#select(query, byWords ? match : '', end)) {
      if (rows.length === limit || chars > READ_MAX_CHARS)
        return { rows, next: last && placeOf(last, query.order) };
      last = found;
      const [no, , , told, ...read] = found;
      // The statement knows the first words only.
      if (!words.slice(TOLD_WORDS).every((word) => textOf(told).includes(word))) continue;
      if (mayPass !== null && !mayPass(listingOf(read))) continue;
      const isRead = mayPass === null && read.length > 0;
      const row = isRead ? shelvedRow(read) : this.#shelf.rowOf(numberOf(no));
      if (row === undefined) continue;
      rows.push(row);
      chars += row.facts.length + row.text.length;
    }
    return { rows, next: end };
  }

  /** The place as far as which one page looks; null where the order ends before. */
  #endOfLook({ order, reverse, after }: FinishedQuery): FinishedPlace | null {
    const none = { byWords: false, isEnded: false, words: 0, hasMore: false, isListed: false };
    const shape = { order, reverse, isAfter: after !== null, ...none };
    const last = this.#database.get<Found>(
      this.#statement(`end ${Object.values(shape).join()}`, () => endSql(shape)),
      ...(after === null ? [] : boundOf(after, order)),
    );
    return last === undefined ? null : placeOf(last, order);
  }

  /** True for words that so few seeds have that these are found first and sorted then. */
  #isRare(match: string): boolean {
    if (this.#counted.match !== match || this.#counted.uses === COUNTED_USES) {
      const found = this.#database.get<{ count: number }>(this.#frequency, match, RARE_MAX + 1);
      this.#counted = { match, isRare: (found?.count ?? 0) <= RARE_MAX, uses: 0 };
    }
    this.#counted.uses += 1;
    return this.#counted.isRare;
  }

  #select(
    { order, reverse, after, words, mayPass }: FinishedQuery,
    match: string,
    end: FinishedPlace | null,
  ): Iterable<Found> {
    const told = words.slice(0, TOLD_WORDS);
    const shape: Shape = {
      ...{ order, reverse, isAfter: after !== null, words: told.length, hasMore: words.length > told.length },
      ...{ byWords: match !== '', isEnded: end !== null, isListed: mayPass !== null },
    };
    return this.#database.each<Found>(
      this.#statement(Object.values(shape).join(), () => pageSql(shape)),
      ...(match === '' ? [] : [match]),
      ...(after === null ? [] : boundOf(after, order)),
      ...(end === null ? [] : boundOf(end, order)),
      ...told,
    );
  }

  #statement(name: string, sql: () => string): StatementSync {
    const known = this.#statements.get(name);
    if (known !== undefined) return known;
    const made = this.#database.prepare(sql());
    made.setReturnArrays(true);
    this.#statements.set(name, made);
    return made;
  }
}

/** What tells one statement from another. */
interface Shape {
  readonly order: FinishedOrder;
  readonly reverse: boolean;
  /** Of the words, by their index. */
  readonly byWords: boolean;
  readonly isAfter: boolean;
  readonly isEnded: boolean;
  /** How many the statement compares itself. */
  readonly words: number;
  /** Whether there are words beyond these. */
  readonly hasMore: boolean;
  /** Whether the listing is asked. */
  readonly isListed: boolean;
}

const LISTING_COLUMNS =
  's.order_new, s.order_best, s.order_min, s.order_reward, s.order_status, s.order_from, s.facts';

function listingOf([
  added,
  best,
  min,
  reward,
  status,
  from,
  facts,
]: readonly SQLOutputValue[]): FinishedListing {
  return {
    orders: {
      ...{ new: numberOf(added), best: numberOf(best), min: numberOf(min), reward: numberOf(reward) },
      ...{ status: textOf(status), from: textOf(from) },
    },
    facts: textOf(facts),
  };
}

const placeOf = ([, id, value]: Found, order: FinishedOrder): FinishedPlace => ({
  value: order === 'status' || order === 'from' ? textOf(value) : numberOf(value),
  id: idOf(id),
});

const boundOf = ({ value, id }: FinishedPlace, order: FinishedOrder): readonly SQLInputValue[] =>
  order === 'id' ? [idBlob(id)] : [value, idBlob(id)];

function partsOf({ order, reverse, isAfter }: Shape) {
  const [column, direction] = [order === 'id' ? undefined : `s.order_${order}`, reverse ? 'DESC' : 'ASC'];
  const [place, bound] = column === undefined ? ['s.id', '?'] : [`(${column}, s.id)`, '(?, ?)'];
  return {
    found: `s.no, s.id, ${column ?? 0}`,
    by: column === undefined ? `s.id ${direction}` : `${column} ${direction}, s.id ${direction}`,
    after: isAfter ? [`${place} ${reverse ? '<' : '>'} ${bound}`] : [],
    upTo: `${place} ${reverse ? '>=' : '<='} ${bound}`,
  };
}

const whereOf = (conditions: readonly string[]): string =>
  conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;

function endSql(shape: Shape): string {
  const { found, by, after } = partsOf(shape);
  return `SELECT ${found}, NULL FROM finished_seeds s ${whereOf(after)} ORDER BY ${by} LIMIT 1 OFFSET ${LOOKED_AT_MAX - 1}`;
}

function pageSql(shape: Shape): string {
  const { found, by, after, upTo } = partsOf(shape);
  const where = whereOf([
    ...(shape.byWords ? ['s.no IN (SELECT rowid FROM finished_words WHERE finished_words MATCH ?)'] : []),
    ...after,
    ...(shape.isEnded ? [upTo] : []),
    ...Array.from({ length: shape.words }, () => 'instr(s.words, ?) > 0'),
  ]);
  const columns = [found, shape.hasMore ? 's.words' : 'NULL', ...(shape.isListed ? [LISTING_COLUMNS] : [])];
  // What few words find is sorted; the index of the order would be walked from end to end for them.
  if (shape.byWords)
    return `SELECT ${columns.join()} FROM finished_seeds s NOT INDEXED ${where} ORDER BY ${by}`;
  // Where all that is found is wanted, its row is read along: a statement for each would cost as much again.
  const isWanted = !shape.hasMore && !shape.isListed;
  const tables = isWanted ? SHELVED_TABLES : 'finished_seeds s';
  return `SELECT ${[...columns, ...(isWanted ? [SHELVED_COLUMNS] : [])].join()} FROM ${tables} ${where} ORDER BY ${by}`;
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
