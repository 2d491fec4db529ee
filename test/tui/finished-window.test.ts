import { describe, expect, test } from 'vitest';
import type { SeedPage, SeedRow } from '../../source/contract/node-api.ts';
import { cursorOf, readCursor } from '../../source/contract/seed-cursor.ts';
import { type SeedQuery, seedKey } from '../../source/contract/seed-page.ts';
import { MarketIndex } from '../../source/tui/data/market-index.ts';
import { FinishedWindow } from '../../source/tui/finished-window.ts';
import type { ListMessage } from '../../source/tui/state/message.ts';
import { FILTER_CONTEXT } from '../support/made-rows.ts';
import { pageOfRows } from '../support/page-of-rows.ts';
import { ManualTime } from './support/bench-console.ts';
import { oldRows, ROWS } from './support/fake-market.ts';

/** A window over the finished seeds of a node, and what it says. */
class WindowBench {
  readonly market = new MarketIndex(() => FILTER_CONTEXT);
  readonly time = new ManualTime();
  readonly told: ListMessage[] = [];
  readonly faults: unknown[] = [];
  readonly queries: SeedQuery[] = [];
  answer: (query: SeedQuery) => Promise<SeedPage>;
  isAway = false;
  readonly window: FinishedWindow;
  /** The place of the cursor, as the console would keep it. */
  place = 0;

  constructor(answer: (query: SeedQuery) => Promise<SeedPage>) {
    this.answer = answer;
    this.window = new FinishedWindow({
      api: {
        seeds: (query) => {
          this.queries.push(query);
          return this.answer(query);
        },
      },
      market: this.market,
      clock: this.time,
      isAway: () => this.isAway,
      onList: (message) => {
        this.told.push(message);
        if (message.type === 'shifted') this.place += message.by;
      },
      onFault: (error) => this.faults.push(error),
    });
  }

  /** Puts the cursor at a place of what is shown, and waits for what that leads to. */
  async look(place: number, id = this.market.at(place)?.id ?? null): Promise<void> {
    this.place = place;
    this.window.look({ id, place, line: 0 });
    await this.time.pass(0);
  }

  get ids(): readonly string[] {
    return Array.from({ length: this.market.shownCount }, (_, place) => this.market.at(place)?.id ?? '');
  }
}

const benchOver = (rows: readonly SeedRow[]) => new WindowBench(async (query) => pageOfRows(rows, query));

/** The same of rows by turn, in their order, for lists that are long. */
function longBench(rows: readonly SeedRow[]): WindowBench {
  const placeOf = new Map(rows.map(({ id }, place) => [id, place]));
  return new WindowBench(async ({ reverse, limit, cursor }) => {
    const list = reverse ? rows.toReversed() : rows;
    const at = cursor === undefined ? -1 : (placeOf.get(readCursor(cursor)?.id ?? '') ?? -1);
    const from = cursor !== undefined && reverse ? rows.length - at : at + 1;
    const seeds = list.slice(from, from + limit);
    const last = seeds.at(-1);
    const isEnd = last === undefined || last === list.at(-1);
    return {
      seeds,
      next_cursor: isEnd ? null : cursorOf(seedKey(last, 'turn')),
      total: rows.length,
      live: 0,
    };
  });
}

const BY_TURN: SeedQuery = { order: 'turn', reverse: false, filter: '', state: 'all', limit: 200 };
const OLD = oldRows(3_000);
const idsOf = (rows: readonly SeedRow[]) => rows.map(({ id }) => id);

describe('the finished seeds of the list', () => {
  test('are read from its beginning, and no more of them than the cursor comes near', async () => {
    const bench = benchOver([...ROWS, ...OLD]);
    bench.market.put(ROWS);
    await bench.window.restart(null);
    expect(bench.queries).toHaveLength(1);
    await bench.look(0);
    await bench.look(100);
    expect(bench.queries).toHaveLength(1);
    const { length } = bench.ids;
    await bench.look(length - 100);
    expect(bench.queries).toHaveLength(2);
    expect(bench.ids.length).toBe(length + 500);
    expect(bench.ids).toEqual(
      idsOf(pageOfRows([...ROWS, ...OLD], { ...BY_TURN, limit: 2_000 }).seeds).slice(0, bench.ids.length),
    );
  });

  test('have live ones among them only as far as they are read', async () => {
    const bench = benchOver([...ROWS, ...OLD]);
    bench.market.put(ROWS);
    await bench.window.arrange({ order: 'new', reverse: true, filter: '' }, null);
    const all = pageOfRows([...ROWS, ...OLD], { ...BY_TURN, order: 'new', reverse: true, limit: 5_000 });
    expect(bench.ids).toEqual(idsOf(all.seeds).slice(0, 500));
    while (!bench.market.isWhole) await bench.look(bench.market.shownCount - 1);
    expect(bench.ids).toEqual(idsOf(all.seeds));
  });

  test('stay as they are until another order or filter is answered', async () => {
    const bench = benchOver([...ROWS, ...OLD]);
    bench.market.put(ROWS);
    await bench.window.restart(null);
    const before = bench.ids;
    const arranged = bench.window.arrange({ order: 'turn', reverse: false, filter: 'task 2999' }, null);
    expect(bench.ids).toEqual(before);
    expect(bench.window.isChanging).toBe(true);
    await arranged;
    expect(bench.window.isChanging).toBe(false);
    expect(bench.ids).toEqual([OLD[2_998]?.id]);
    expect(bench.market.isWhole).toBe(true);
  });

  test('of two filters that are asked for, the last counts, whichever is answered last', async () => {
    const bench = benchOver(OLD);
    const { answer } = bench;
    let answerFirst = () => {};
    const isHeld = new Promise<void>((resolve) => {
      answerFirst = resolve;
    });
    bench.answer = async (query) => {
      if (query.filter === 'task 1') await isHeld;
      return answer(query);
    };
    const first = bench.window.arrange({ order: 'turn', reverse: false, filter: 'task 1' }, null);
    await bench.window.arrange({ order: 'turn', reverse: false, filter: 'task 17' }, null);
    const { ids } = bench;
    answerFirst();
    await first;
    expect(bench.ids).toEqual(ids);
    expect(bench.market.arrangement.filter).toBe('task 17');
  });

  test('are read around the seed under the cursor where that jumps, and grow at both ends', async () => {
    const bench = benchOver(OLD);
    await bench.window.restart(null);
    const [far] = OLD.slice(1_500);
    if (far === undefined) throw new Error('there is one');
    bench.market.put([far]);
    bench.window.found([far]);
    expect(bench.market.indexOf(far.id)).toBe(-1);
    await bench.look(0, far.id);
    expect(bench.ids).toEqual(idsOf(OLD.slice(1_000, 2_001)));
    expect(bench.told.at(-1)).toEqual({ type: 'arranged' });
    await bench.look(10);
    expect(bench.told.at(-1)).toEqual({ type: 'shifted', by: 500 });
    expect(bench.market.at(bench.place)?.id).toBe(OLD[1_010]?.id);
  });

  test('do not follow a seed that is sorted elsewhere while the cursor is on it', async () => {
    const bench = benchOver([...ROWS, ...OLD]);
    bench.market.put(ROWS);
    await bench.window.restart(null);
    const [first] = bench.ids;
    const row = bench.market.get(first ?? '');
    if (row === undefined) throw new Error('there is one');
    await bench.look(0);
    const asked = bench.queries.length;
    const over = { ...row, status: 'Expired' as const, created_at: 1, turn: { ...row.turn, whose: null } };
    bench.market.put([over]);
    bench.window.found([over]);
    await bench.look(0, over.id);
    expect(bench.queries).toHaveLength(asked);
  });

  test('are read from the end of the list where the cursor goes there', async () => {
    const bench = benchOver(OLD);
    await bench.window.restart(null);
    bench.market.count = OLD.length;
    await bench.window.reach('last');
    expect(bench.told.at(-1)).toEqual({ type: 'reached', end: 'last' });
    expect(bench.ids).toEqual(idsOf(OLD.slice(-500)));
    expect(bench.market.countBefore).toBe(2_500);
    await bench.window.reach('first');
    expect(bench.ids).toEqual(idsOf(OLD.slice(0, 500)));
  });

  test('are 20,000 at most: the farthest go, and come again', async () => {
    const rows = oldRows(21_600);
    const bench = longBench(rows);
    await bench.window.restart(null);
    bench.market.count = rows.length;
    while (bench.market.known.last !== null) await bench.look(bench.market.shownCount - 1);
    expect(bench.ids).toEqual(idsOf(rows.slice(-20_000)));
    expect(bench.market.ids()).toHaveLength(20_000);
    expect(bench.market.count).toBe(rows.length);
    const { id } = bench.market.at(bench.place) ?? {};
    expect(id).toBe(rows.at(-101)?.id);
    while (bench.market.known.first !== null) await bench.look(0);
    expect(bench.ids).toEqual(idsOf(rows.slice(0, 20_000)));
  });

  test('that something happens to stay beside the list, the last 2,000 of them', async () => {
    const bench = benchOver(oldRows(600));
    await bench.window.restart(null);
    const others = oldRows(5_000).slice(2_000);
    bench.market.put(others);
    bench.window.found(others);
    expect(bench.market.ids()).toHaveLength(500 + 2_000);
    expect(bench.market.get(others.at(-1)?.id ?? '')).toBeDefined();
  });

  test('are asked for again after a failure, not at once; what is here is arranged meanwhile', async () => {
    const bench = benchOver(OLD);
    await bench.window.restart(null);
    const { answer } = bench;
    bench.answer = () => Promise.reject(new Error('the disk does not read'));
    await bench.window.arrange({ order: 'turn', reverse: true, filter: '' }, null);
    expect(bench.faults).toHaveLength(1);
    expect(bench.ids[0]).toBe(OLD[499]?.id);
    const asked = bench.queries.length;
    await bench.look(0);
    expect(bench.queries).toHaveLength(asked);
    bench.answer = answer;
    await bench.time.pass(1_000);
    await bench.look(0);
    expect(bench.ids).toContain(OLD.at(-1)?.id);
  });

  test('are not asked for while the node is away', async () => {
    const bench = benchOver(OLD);
    await bench.window.restart(null);
    bench.isAway = true;
    await bench.look(499);
    expect(bench.queries).toHaveLength(1);
  });
});
