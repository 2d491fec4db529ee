import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import type { SeedId } from '../../source/model/types.ts';
import type { FinishedOrder, FinishedPlace, FinishedQuery } from '../../source/store/finished-pages.ts';
import { finished, folder, idOf, reopen, setUpStore, shelve, store } from './shelved-seeds.ts';

setUpStore();

describe('a page of finished seeds', () => {
  const COUNT = 250;
  const placeOf = (number: number, order: FinishedOrder) =>
    order === 'id' ? 0 : finished(number).orders[order];

  /** All seeds of an order, a page of 60 after the other. */
  function walk(
    order: FinishedOrder,
    reverse: boolean,
    words: readonly string[] = [],
    mayPass: FinishedQuery['mayPass'] = null,
  ): readonly SeedId[] {
    const ids: SeedId[] = [];
    let after: FinishedPlace | null = null;
    do {
      const page = store.finishedPages.page({ order, reverse, words, mayPass, after, limit: 60 });
      expect(page.rows.length).toBeLessThanOrEqual(60);
      ids.push(...page.rows.map(({ id }) => id));
      after = page.next;
    } while (after !== null);
    return ids;
  }

  /** What the same comes to by sorting everything. */
  function sorted(order: FinishedOrder, reverse: boolean, fits: (number: number) => boolean = () => true) {
    const numbers = Array.from({ length: COUNT }, (_, index) => index + 1).filter(fits);
    const compare = (left: number, right: number) => {
      const [a, b] = [placeOf(left, order), placeOf(right, order)];
      if (a !== b) return a < b ? -1 : 1;
      return idOf(left) < idOf(right) ? -1 : 1;
    };
    const ids = numbers.toSorted(compare).map(idOf);
    return reverse ? ids.toReversed() : ids;
  }

  it.each(['new', 'best', 'min', 'reward', 'status', 'from', 'id'] as const)(
    'follows the one before it without a gap or a repetition, by %s, forwards and backwards',
    (order) => {
      shelve(COUNT);
      expect(walk(order, false)).toEqual(sorted(order, false));
      expect(walk(order, true)).toEqual(sorted(order, true));
    },
  );

  it('has just what holds all words, whether they are long or short, many or few', () => {
    shelve(COUNT);
    const isLint = (number: number) => number % 2 === 0;
    expect(walk('best', false, ['lint'])).toEqual(sorted('best', false, isLint));
    expect(walk('new', true, ['li', 'task'])).toEqual(sorted('new', true, isLint));
    expect(walk('id', false, ['000000fa'])).toEqual([idOf(250)]);
    expect(walk('new', false, ['lint', 'build'])).toEqual([]);
    expect(walk('new', false, ['"; DROP TABLE finished_seeds'])).toEqual([]);
  });

  it('asks of each that has the words whether it is wanted, by its places in the orders and its facts', () => {
    shelve(COUNT);
    const isWanted = (number: number) => number % 3 === 1 && number > 100;
    const mayPass: FinishedQuery['mayPass'] = ({ orders, facts }) =>
      orders.from === '12D3KooW1' && JSON.parse(facts).bid_count === -orders.new && orders.new < -100;
    expect(walk('min', true, [], mayPass)).toEqual(sorted('min', true, isWanted));
    // As an index finds them, as none does, and with more of them than a statement compares.
    for (const words of [['lint'], ['li'], ['li', 'ta', 'as', 'sk', 'nt']]) {
      const isFound = (number: number) => isWanted(number) && number % 2 === 0;
      expect(walk('status', false, words, mayPass)).toEqual(sorted('status', false, isFound));
    }
  });

  it('says how far it asked where too few were wanted', () => {
    shelve(1100);
    let asked = 0;
    const mayPass = () => {
      asked += 1;
      return false;
    };
    const query = { order: 'new', reverse: false, words: [], mayPass, limit: 60 } as const;
    const first = store.finishedPages.page({ ...query, after: null });
    expect(first).toEqual({ rows: [], next: expect.anything() });
    expect(asked).toBeLessThan(1100);
    expect(store.finishedPages.page({ ...query, after: first.next })).toEqual({ rows: [], next: null });
    expect(asked).toBe(1100);
  });

  it('looks at so many for words that no index finds, says how far it looked, and the next one goes on there', () => {
    const MANY = 1100;
    shelve(MANY);
    // Two letters are in no index; a statement compares four words, and what it finds is looked at for the fifth.
    const words = ['ta', 'as', 'sk', 'ta', 'li'];
    for (const reverse of [false, true]) {
      const first = store.finishedPages.page({
        order: 'new',
        reverse,
        words: ['~~'],
        mayPass: null,
        after: null,
        limit: 60,
      });
      expect(first.rows).toEqual([]);
      expect(first.next).not.toBeNull();
      const second = store.finishedPages.page({
        ...{ order: 'new', reverse, words: ['~~'], mayPass: null, after: first.next, limit: 60 },
      });
      expect(second).toEqual({ rows: [], next: null });
    }
    expect(walk('new', false, words)).toHaveLength(MANY / 2);
    expect(new Set(walk('new', true, words)).size).toBe(MANY / 2);
  });

  it('tells of a row what the shelf tells of it, in whatever way it was found, and leaves out one whose own envelope is gone', () => {
    shelve(8);
    store.close();
    const file = new DatabaseSync(join(folder, 'market.db'));
    file.exec(`UPDATE finished_seeds SET facts = '{}' WHERE no = 4;
      DELETE FROM finished_envelopes WHERE id IN (SELECT min(id) FROM finished_envelopes WHERE id / 1024 = 6)`);
    file.close();
    reopen();
    // None, such as an index finds, one that none finds, and more than a statement compares.
    for (const words of [[], ['lint'], ['li'], ['li', 'ta', 'as', 'sk', 'nt']]) {
      const { rows } = store.finishedPages.page({
        ...{ order: 'min', reverse: false, words, mayPass: null, after: null, limit: 60 },
      });
      const even = rows.filter(({ id }) => [2, 4, 6, 8].map(idOf).includes(id));
      expect(even.map(({ id, isSealed }) => [id, isSealed]).toSorted()).toEqual([
        [idOf(2), true],
        [idOf(4), false],
        [idOf(8), true],
      ]);
      for (const row of rows) expect(row).toEqual(store.shelf.row(row.id));
    }
  });
});
