import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyMarket } from '../support/fake-api.ts';
import { ME, nowTs, oldRows, seedRow } from '../support/fake-market.ts';
import { StateBench } from '../support/state-bench.ts';

const SIZES = [1, 2, 7, 17, 60] as const;

/** The cursor's place in the list, the first being 1. */
const placeOf = ({ title }: StateBench): number => Number(title.replace('Old task ', ''));

describe('the keys of Market', () => {
  test.each(SIZES)('move by what %i rows are', (rows) => {
    const bench = StateBench.withList(100, rows);
    const half = Math.max(1, Math.floor(rows / 2));
    const page = Math.max(1, rows - 1);
    expect(placeOf(bench)).toBe(1);
    expect(placeOf(bench.press('j'))).toBe(2);
    expect(placeOf(bench.press('Ctrl-D'))).toBe(2 + half);
    expect(placeOf(bench.press('PgDn'))).toBe(2 + half + page);
    expect(placeOf(bench.press('Ctrl-U', 'PgUp'))).toBe(2);
    expect(placeOf(bench.press('k', 'k', 'PgUp', 'Ctrl-U'))).toBe(1);
    expect(placeOf(bench.press('G'))).toBe(100);
    expect(placeOf(bench.press('j', 'PgDn', 'Ctrl-D'))).toBe(100);
    expect(placeOf(bench.press('g'))).toBe(1);
    expect(placeOf(bench.press('End', 'Up', 'Home', 'Down'))).toBe(2);
  });

  test('never move the rows while the cursor stays among those in sight', () => {
    const bench = StateBench.withList(100, 10).press('Ctrl-D', 'PgDn', 'PgDn');
    const { titles, line } = bench.market(10);
    bench.press('k', 'k');
    expect(bench.market(10)).toEqual({ titles, line: line - 2 });
    bench.press('j');
    expect(bench.market(10)).toEqual({ titles, line: line - 1 });
  });

  test('go sideways by eight columns, not beyond the left end', () => {
    const bench = StateBench.withList(10, 10);
    bench.measures = { market: 10, titles: { widest: 60, width: 20 } };
    expect(bench.press('l', 'Right').state.market.left).toBe(16);
    expect(bench.press('h', 'Left', 'h').state.market.left).toBe(0);
  });

  test('go sideways as far as the widest title in sight, and back at once', () => {
    const bench = StateBench.withList(10, 10);
    bench.measures = { market: 10, titles: { widest: 30, width: 20 } };
    expect(bench.press(...Array.from({ length: 50 }, () => 'l')).state.market.left).toBe(10);
    expect(bench.press('h').state.market.left).toBe(2);
    bench.measures = { market: 10, titles: { widest: 12, width: 20 } };
    expect(bench.press('l').state.market.left).toBe(0);
  });

  test('put the seed of the new row at its beginning', () => {
    const bench = StateBench.withList(10, 10);
    bench.state = { ...bench.state, seed: { ...bench.state.seed, top: 9 } };
    expect(bench.press('j').state.seed.top).toBe(0);
  });

  test('do nothing in an empty market', () => {
    const bench = new StateBench({ ...emptyMarket(), measures: { market: 10 } });
    const before = bench.state.market;
    expect(bench.press('j', 'G', 'Ctrl-D', 'x').state.market).toEqual(before);
  });

  test('Enter opens the seed over the whole body, at its beginning', () => {
    const bench = StateBench.withList(10, 10);
    bench.state = { ...bench.state, seed: { ...bench.state.seed, top: 9 } };
    expect(bench.press('Enter').state).toMatchObject({ focus: 'seed', isZoomed: true, seed: { top: 0 } });
  });
});

describe('the cursor of Market', () => {
  test('is in sight after any keys in panes of any size, and keys move it from where it is seen', () => {
    const step = fc.oneof(
      fc.constantFrom('j', 'k', 'g', 'G', 'Ctrl-D', 'Ctrl-U', 'PgDn', 'PgUp'),
      fc.integer({ min: 1, max: 40 }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const bench = StateBench.withList(60, 12);
        let rows = 12;
        for (const each of steps) {
          const before = bench.market(rows);
          if (typeof each === 'string') bench.press(each);
          else {
            rows = each;
            bench.measures = { market: rows };
            bench.send({ type: 'data' });
          }
          const after = bench.market(rows);
          expect(after.titles[after.line]).toBe(bench.title);
          if (each === 'j' && before.line < before.titles.length - 1) {
            expect(after).toEqual({ titles: before.titles, line: before.line + 1 });
          }
        }
      }),
    );
  });

  test('keeps row and line when zoomed and back, and in a pane that is too small its row', () => {
    const bench = StateBench.withList(1204, 17).press('Ctrl-D', 'PgDn', 'PgDn', 'PgDn', 'k', 'k', 'k');
    const before = bench.market(17);
    expect(before.line).toBe(13);
    bench.press('z');
    expect(bench.state.isZoomed).toBe(true);
    expect(bench.market(35).line).toBe(13);
    bench.measures = { market: 35 };
    bench.send({ type: 'data' }).press('z');
    expect(bench.market(17)).toEqual(before);
    bench.measures = { market: 17 };
    bench.send({ type: 'resize', columns: 60, rows: 15 });
    const small = bench.market(10);
    expect(small.line).toBe(9);
    expect(small.titles[9]).toBe(before.titles[13]);
    bench.measures = { market: 10 };
    bench.send({ type: 'data' }).send({ type: 'resize', columns: 120, rows: 40 });
    expect(bench.market(17)).toEqual(before);
  });

  test('stays on its line while a list that its end holds down grows again', () => {
    const bench = StateBench.withList(20, 10).press('G', 'k', 'k', 'k', 'k');
    expect(bench.market(10).line).toBe(5);
    const [, , , , , , , , , , , , , , , , , , last] = oldRows(20);
    bench.drop(last?.id ?? '');
    const shorter = bench.market(10);
    expect(shorter.line).toBe(6);
    bench.put(...oldRows(22).slice(18));
    expect(bench.market(10).line).toBe(6);
  });

  test('is that of a pane that is not drawn too', () => {
    const bench = StateBench.withList(100, 10).press('PgDn', 'PgDn', 'k', 'k');
    const before = bench.market(10);
    bench.measures = { events: 30 };
    bench.press('3', 'z').send({ type: 'data' }).press('k', 'z', '1');
    expect(bench.market(10)).toEqual(before);
  });

  test('goes to the heir of a forgotten seed, whose text is read from its start', () => {
    const bench = StateBench.withList(20, 10).press('j', 'j', 'j');
    bench.state = { ...bench.state, seed: { ...bench.state.seed, top: 4 } };
    bench.drop(bench.row?.id ?? '');
    expect(bench.title).toBe('Old task 5');
    expect(bench.market(10).line).toBe(3);
    expect(bench.state.seed.top).toBe(0);
    bench.press('G').drop(bench.row?.id ?? '');
    expect(bench.title).toBe('Old task 19');
  });

  test('is on nothing when the last seed is forgotten, and on the first that comes', () => {
    const bench = new StateBench({ ...emptyMarket(), rows: oldRows(1) });
    bench.drop(...oldRows(1).map(({ id }) => id));
    expect(bench.state.market.cursor).toEqual({ id: null, place: 0, line: 0 });
    expect(bench.put(...oldRows(3)).title).toBe('Old task 1');
  });

  test('pins its seed while others come above it, until it is left', () => {
    const bench = new StateBench({ measures: { market: 8 } }).press('j', 'j', 'j');
    const { line } = bench.market(8);
    const urgent = Array.from({ length: 5 }, (_, number) =>
      seedRow(`e000000${number}`, 'urgent', {
        waits_for: 'publisher',
        created_by: ME,
        deadline_ts: nowTs + 60 + number,
      }),
    );
    bench.put(...urgent);
    expect(bench.title).toBe('Fuzz the parser for 10 minutes');
    expect(bench.market(8).line).toBe(line);
    bench.press('k', 'j');
    expect(bench.title).not.toBe('Fuzz the parser for 10 minutes');
  });
});
