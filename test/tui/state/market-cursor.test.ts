import { describe, expect, test } from 'vitest';
import { BenchConsole } from '../support/bench-console.ts';
import { emptyMarket, FakeApi } from '../support/fake-api.ts';
import { ME, nowTs, oldRows, ROWS, seedRow } from '../support/fake-market.ts';

/** The Market line of the cursor, and where it is on the screen. */
function cursorOf(bench: BenchConsole): { readonly row: number; readonly line: string } {
  const row = bench.lines.findIndex((line) => line.startsWith('▸'));
  return { row, line: bench.line(row) };
}

describe('the seed under the cursor', () => {
  test('stays on its line while rows come above it, and goes to its place when the cursor leaves it', async () => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press('j', 'j', 'j');
    const before = cursorOf(bench);
    for (let number = 0; number < 5; number += 1) {
      bench.api.addSeed(
        seedRow(`e000000${number}`, 'new', {
          waits_for: 'publisher',
          created_by: ME,
          deadline_ts: nowTs + 60 + number,
        }),
      );
    }
    await bench.time.pass(300);
    expect(cursorOf(bench)).toMatchObject({ row: before.row });
    expect(cursorOf(bench).line).toContain('Fuzz the parser');
    await bench.press('k');
    await bench.press('j');
    expect(cursorOf(bench).line).not.toContain('Fuzz the parser');
  });

  test('stays on its line when its own status sorts it elsewhere', async () => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press('j', 'j');
    const { row } = cursorOf(bench);
    bench.api.change('7f3a9c', { status: 'Accepted', waits_for: null });
    await bench.time.pass(300);
    expect(cursorOf(bench)).toMatchObject({ row });
    expect(cursorOf(bench).line).toContain('Accepted  Transcode talk-041');
    await bench.press('k', 'j');
    expect(cursorOf(bench).line).not.toContain('talk-041');
  });

  test('stays, dim, when a filter no longer matches it', async () => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press('/', 'text:claimed', 'Enter');
    expect(cursorOf(bench).line).toContain('Render scene 7');
    bench.api.change('04d7e8', { status: 'Done', waits_for: 'publisher' });
    await bench.time.pass(300);
    expect(cursorOf(bench).line).toContain('Done      Render scene 7');
    await bench.press('j', 'k');
    expect(bench.text).not.toContain('Done      Render scene 7');
  });

  test('when it is forgotten, the one in its place gets the cursor', async () => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press('j', 'j');
    const { row } = cursorOf(bench);
    bench.api.forget('7f3a9c');
    await bench.time.pass(300);
    expect(cursorOf(bench)).toMatchObject({ row });
    expect(cursorOf(bench).line).toContain('Fuzz the parser');
  });

  test('the first seed of an empty market gets it', async () => {
    const bench = await BenchConsole.open(80, 24, { api: new FakeApi(emptyMarket()) });
    bench.api.addSeed(ROWS[0] ?? seedRow('a', 'b'));
    await bench.time.pass(300);
    expect(cursorOf(bench).line).toContain('Expired   ls');
    expect(bench.text).toContain('2 Seed 0e52f9');
  });

  test('a goes to the next seed that waits for us, from any pane', async () => {
    const bench = await BenchConsole.open(120, 40);
    await bench.press('G', '4', 'a');
    expect(cursorOf(bench).line).toContain('Render scene 7');
    await bench.press('a', 'a', 'a');
    expect(cursorOf(bench).line).toContain('Render scene 7');
    await bench.press('A');
    expect(cursorOf(bench).line).toContain('Transcode talk-041');
  });

  test('G and g reach both ends of 100,000 rows', async () => {
    const api = new FakeApi({ ...emptyMarket(), rows: [...ROWS, ...oldRows(100_000)] });
    const bench = await BenchConsole.open(80, 24, { api });
    await bench.press('G');
    expect(bench.line(1)).toContain('100,017/100,017');
    expect(bench.text).toContain('Old task 100000');
    await bench.press('g');
    expect(bench.line(1)).toContain('━ 1/100,017');
  });
});
