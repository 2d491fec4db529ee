import { describe, expect, test } from 'vitest';
import { DEFAULT_CHOICES } from '../../source/tui/data/choices.ts';
import { BenchConsole } from './support/bench-console.ts';

const header = (bench: BenchConsole): string => bench.line(2).replace(/^ +ME STATUS +TITLE +/u, '');

const ERASE = 'Ctrl-U';

describe("Market's columns", () => {
  test('are as many as there is room for, until some are chosen with C', async () => {
    const bench = await BenchConsole.open(120, 40);
    expect(header(bench)).toBe('FROM             MIN   BEST  BIDS REWARD WAITS FOR       LEFT ID');
    await bench.press('C');
    expect(bench.line(-2)).toMatch(/^ columns: from min best bids reward waits left id worker new/u);
    await bench.press(ERASE, 'text:worker best', 'Enter');
    expect(bench.message).toBe('ok  columns: worker best');
    expect(header(bench)).toBe('WORKER          BEST');
  });

  test('stay as they are until something else is typed', async () => {
    const bench = await BenchConsole.open(80, 24);
    const before = header(bench);
    await bench.press('C');
    expect(header(bench)).toBe(before);
    await bench.press(ERASE);
    expect(header(bench)).toBe(before);
  });

  test('may be called by what their names begin with', async () => {
    const bench = await BenchConsole.open(120, 40);
    await bench.press('C', ERASE, 'text:wo be', 'Enter');
    expect(bench.message).toBe('ok  columns: worker best');
  });

  test('show while they are typed, and as before when that is left', async () => {
    const bench = await BenchConsole.open(120, 40);
    const before = header(bench);
    await bench.press('C', ERASE, 'text:left, wor b');
    expect(header(bench)).toBe('LEFT WORKER');
    await bench.press('Esc');
    expect(header(bench)).toBe(before);
  });

  test('are given up from the last one where there is no room, and TITLE keeps its own', async () => {
    const bench = await BenchConsole.open(60, 15);
    await bench.press('C', ERASE, 'text:worker bids from new', 'Enter');
    expect(bench.line(2)).toContain('TITLE');
    expect(header(bench)).toBe('WORKER         BIDS');
  });

  test.each([
    ['colour', 'no column is called colour: choose of from min best bids reward waits left id worker new'],
    ['b', 'b may be best or bids'],
    ['best title', 'TITLE always shows: choose of from min'],
  ])('are refused as %s, and what was typed stays', async (typed, words) => {
    const bench = await BenchConsole.open(140, 40);
    await bench.press('C', ERASE, `text:${typed}`, 'Enter');
    expect(bench.line(-1)).toContain(`refused  ${words}`);
    expect(bench.line(-2)).toContain(`columns: ${typed}`);
  });

  test('are completed by Tab, with those that are not there yet', async () => {
    const bench = await BenchConsole.open(120, 40);
    await bench.press('C', ERASE, 'text:best b', 'Tab');
    expect(bench.line(-2)).toContain('columns: best bids');
    await bench.press('text: w', 'Tab');
    expect(bench.line(-2)).toContain('columns: best bids waits');
    await bench.press('Tab');
    expect(bench.line(-2)).toContain('columns: best bids worker');
    await bench.press('text: zz', 'Tab');
    expect(bench.line(-1)).toContain('none is called so');
  });

  test('are found again by the next console, and are as many as there is room for when none are named', async () => {
    const told: unknown[] = [];
    const choices = { ...DEFAULT_CHOICES, market_columns: 'left worker' } as const;
    const remember = async (next: unknown) => {
      told.push(next);
    };
    const bench = await BenchConsole.open(120, 40, { memory: { choices, remember } });
    expect(header(bench)).toBe('LEFT WORKER');
    await bench.press('C');
    expect(bench.line(-2)).toMatch(/^ columns: left worker /u);
    await bench.press(ERASE, 'Enter');
    expect(bench.message).toBe('ok  columns: as many as there is room for');
    expect(told).toEqual([DEFAULT_CHOICES]);
    // Taken as they are offered they are no choice either.
    await bench.press('C', 'Enter');
    expect(told).toHaveLength(1);
  });

  test('move sideways by the room that they leave', async () => {
    const bench = await BenchConsole.open(60, 15);
    await bench.press('C', ERASE, 'text:worker from', 'Enter', 'l');
    const narrow = bench.text;
    await bench.press('C', ERASE, 'text:best', 'Enter');
    expect(bench.text).not.toBe(narrow);
    for (let press = 0; press < 40; press += 1) await bench.press('l');
    const end = bench.text;
    await bench.press('l');
    expect(bench.text).toBe(end);
  });
});
