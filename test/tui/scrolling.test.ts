import { describe, expect, test } from 'vitest';
import { BenchConsole } from './support/bench-console.ts';
import { FakeApi, mockMarket } from './support/fake-api.ts';
import { PEERS } from './support/fake-market.ts';
import { bidEvents } from './support/state-bench.ts';

const TIMES = (key: string, count: number): readonly string[] => Array.from({ length: count }, () => key);

/** Of the lines with the cursor's sign the first: where it is on the screen, and what follows the sign. */
function cursorOf(bench: BenchConsole): { readonly row: number; readonly line: string } {
  const row = bench.lines.findIndex((line) => line.includes('▸'));
  return { row, line: bench.line(row).split('▸')[1] ?? '' };
}

const titleOf = (bench: BenchConsole): string => /Old task \d+/u.exec(cursorOf(bench).line)?.[0] ?? '';

async function resize(bench: BenchConsole, columns: number, rows: number): Promise<void> {
  bench.engine.dispatch({ type: 'resize', columns, rows });
  await bench.time.pass(1_000);
}

/** Market with the cursor on a line of its own in the middle of 1,204 seeds. */
async function inTheMiddle(columns: number, rows: number): Promise<BenchConsole> {
  const bench = await BenchConsole.open(columns, rows);
  await bench.press(...TIMES('PgDn', 30), ...TIMES('k', 5));
  expect(titleOf(bench)).not.toBe('');
  return bench;
}

/** The lines of Market, its title and the cursor's sign among them. */
const market = (bench: BenchConsole, rows: number): readonly string[] => bench.lines.slice(1, 1 + rows);

describe('the middle of 1,204 seeds', () => {
  test.each([
    [120, 40, 19],
    [80, 24, 11],
    [70, 44, 21],
  ])('does not move when Market is zoomed and shown as before (%ix%i)', async (columns, rows, height) => {
    const bench = await inTheMiddle(columns, rows);
    const before = { ...cursorOf(bench), title: titleOf(bench), lines: market(bench, height) };
    await bench.press('z');
    expect(cursorOf(bench).row).toBe(before.row);
    expect(titleOf(bench)).toBe(before.title);
    await bench.time.pass(2_000);
    await bench.press('z');
    expect(market(bench, height)).toEqual(before.lines);
  });

  test('is in sight after a zoom in which the cursor went further down than the pane goes', async () => {
    const bench = await inTheMiddle(120, 40);
    await bench.press('z', 'PgDn', 'PgDn', 'k', 'k');
    const title = titleOf(bench);
    expect(cursorOf(bench).row).toBeGreaterThan(30);
    await bench.press('z');
    expect(titleOf(bench)).toBe(title);
    expect(cursorOf(bench).row).toBe(19);
    await bench.press('k');
    expect(cursorOf(bench).row).toBe(18);
  });

  test('is kept in a terminal of 60x15, and comes back as it was in the larger one', async () => {
    const bench = await inTheMiddle(120, 40);
    const before = { title: titleOf(bench), lines: market(bench, 19) };
    await resize(bench, 60, 15);
    expect(titleOf(bench)).toBe(before.title);
    await bench.press('2', '3', '4', '1');
    expect(titleOf(bench)).toBe(before.title);
    await resize(bench, 120, 40);
    expect(market(bench, 19)).toEqual(before.lines);
  });

  test('is kept while the terminal is too small for anything', async () => {
    const bench = await inTheMiddle(120, 40);
    const before = market(bench, 19);
    await resize(bench, 40, 10);
    await resize(bench, 120, 40);
    expect(market(bench, 19)).toEqual(before);
  });

  test('comes back when a filter is dropped', async () => {
    const bench = await inTheMiddle(120, 40);
    const before = market(bench, 19);
    await bench.press('/', 'text:scene');
    expect(cursorOf(bench).row).toBeGreaterThan(1);
    expect(bench.text).toContain('Render scene 7');
    await bench.press('Esc');
    expect(market(bench, 19)).toEqual(before);
  });

  test("is left by one's own filter or order, which is read from its top", async () => {
    const bench = await inTheMiddle(120, 40);
    await bench.press('/', 'text:accepted', 'Enter');
    expect(cursorOf(bench).row).toBe(3);
    const first = titleOf(bench);
    await bench.press('O');
    expect(cursorOf(bench).row).toBe(3);
    expect(titleOf(bench)).not.toBe(first);
    await bench.press('o', 'n');
    expect(cursorOf(bench).row).toBe(3);
  });

  test('is found again where the market is large and the filter was dropped', async () => {
    const { rows } = mockMarket();
    const many = Array.from({ length: 12 }, (_, part) =>
      rows.map((row) => ({ ...row, id: `${part}${row.id}` })),
    );
    const api = new FakeApi({ ...mockMarket(), rows: many.flat() });
    const bench = await BenchConsole.open(120, 40, { api });
    await bench.press(...TIMES('PgDn', 60), '/');
    const title = titleOf(bench);
    await bench.press('text:old');
    await bench.press('text: task');
    await bench.time.pass(1_000);
    expect(titleOf(bench)).not.toBe(title);
    expect(bench.line(-2)).toMatch(/ [\d,]+\+ of 14,448 seeds$/u);
    await bench.press('text: 1187');
    expect(bench.line(-2)).toMatch(/ 12 of 14,448 seeds$/u);
    expect(bench.line(1)).toContain('━ 12 of 14,448 ━');
    await bench.press('Esc');
    expect(titleOf(bench)).toBe(title);
  });
});

describe('keys that come before the next frame', () => {
  test('move by the frame that those before them lead to', async () => {
    const slow = await BenchConsole.open(80, 24);
    await slow.press('G', 'k', 'z');
    await slow.press('Ctrl-U');
    const fast = await BenchConsole.open(80, 24);
    await fast.press('G', 'k', 'z', 'Ctrl-U');
    expect(fast.lines).toEqual(slow.lines);
    expect(titleOf(fast)).toBe(`Old task ${1204 - 17 - 1 - 9}`);
  });

  test('do not run a command that was not shown', async () => {
    const bench = await BenchConsole.open(60, 15, { facts: { sandbox: 'bwrap' } });
    bench.api.change('04d7e8', { command: TIMES('echo again', 30).join('\n') });
    await bench.time.pass(500);
    await bench.press('text:r\r');
    expect(bench.api.acted).toEqual([]);
    expect(bench.message).toContain('the command goes on');
  });
});

describe('Seed', () => {
  /** Where Seed's rule says that its text stands: `7-18/24`. */
  const position = (bench: BenchConsole): readonly number[] =>
    /(\d+)-(\d+)\/(\d+)/u.exec(bench.text)?.slice(1).map(Number) ?? [];

  test('at its end fills the pane after a zoom, and scrolls from there', async () => {
    const bench = await BenchConsole.open(120, 40);
    bench.api.change('04d7e8', { command: TIMES('echo again', 60).join('\n') });
    await bench.time.pass(500);
    await bench.press('2', 'z', 'G');
    const [, last, length] = position(bench);
    expect(last).toBe(length);
    await resize(bench, 120, 60);
    expect(position(bench).slice(1)).toEqual([length, length]);
    const [top = 0] = position(bench);
    await bench.press('k');
    expect(position(bench)[0]).toBe(top - 1);
    await resize(bench, 60, 15);
    await bench.press('Ctrl-D');
    expect(position(bench)[1]).toBeLessThanOrEqual(length ?? 0);
  });
});

describe('frozen Events', () => {
  const frozen = async (): Promise<BenchConsole> => {
    const bench = await BenchConsole.open(120, 40);
    bench.api.tell({ events: bidEvents(200, 1_000) });
    await bench.time.pass(1_000);
    await bench.press('3', 'z', ...TIMES('PgUp', 3), ...TIMES('j', 4));
    return bench;
  };
  const price = (bench: BenchConsole): string => /▸\d\d:.* (1\d{3}) by/u.exec(bench.text)?.[1] ?? '';

  test('show their cursor after a zoom, in other sizes, and when they are gone back to', async () => {
    const bench = await frozen();
    const before = { price: price(bench), lines: bench.lines.slice(1, -2) };
    expect(before.price).not.toBe('');
    await bench.press('z');
    expect(price(bench)).toBe(before.price);
    await bench.press('1', '3');
    expect(price(bench)).toBe(before.price);
    await resize(bench, 60, 15);
    expect(price(bench)).toBe(before.price);
    await resize(bench, 120, 40);
    await bench.press('z');
    expect(bench.lines.slice(1, -2)).toEqual(before.lines);
  });

  test('show their cursor when it went further down than the pane goes before the zoom ended', async () => {
    const bench = await frozen();
    await bench.press(...TIMES('PgDn', 2), 'k', 'k');
    const before = price(bench);
    await bench.press('z');
    expect(price(bench)).toBe(before);
    await bench.press('k');
    expect(price(bench)).toBe(String(Number(before) - 1));
  });
});

describe('Peers', () => {
  test('keep cursor and line after a zoom', async () => {
    const [first] = PEERS;
    if (first === undefined) throw new Error('the fake market has no peers');
    const peers = Array.from({ length: 60 }, (_, index) => ({
      ...first,
      node_id: `peer-${String(index).padStart(2, '0')}`,
      alias: '',
    }));
    const bench = await BenchConsole.open(120, 40, { api: new FakeApi({ ...mockMarket(), peers }) });
    await bench.press('4', ...TIMES('PgDn', 6));
    const shown = (): readonly [string | undefined, number] => {
      const row = bench.lines.findIndex((line) => line.includes('▸') && line.includes('eer-'));
      return [/eer-\d\d/u.exec(bench.line(row))?.[0], row];
    };
    const [, lowest] = shown();
    await bench.press('k', 'k');
    const [peer, row] = shown();
    expect(peer).toBeDefined();
    expect(row).toBe(lowest - 2);
    await bench.press('z');
    expect(shown()[0]).toBe(peer);
    await bench.press('z');
    expect(shown()).toEqual([peer, row]);
  });
});
