import { describe, expect, test } from 'vitest';
import { BenchConsole } from './support/bench-console.ts';

/** The place of a text on the screen. */
function placeOf(bench: BenchConsole, words: string) {
  const row = bench.lines.findIndex((line) => line.includes(words));
  return { row, column: bench.line(row).indexOf(words) };
}

async function click(bench: BenchConsole, words: string): Promise<void> {
  bench.engine.dispatch({ type: 'click', ...placeOf(bench, words) });
  await bench.time.pass(0);
}

async function wheel(bench: BenchConsole, by: 1 | -1, words: string): Promise<void> {
  bench.engine.dispatch({ type: 'wheel', by, ...placeOf(bench, words) });
  await bench.time.pass(0);
}

const cursorLine = (bench: BenchConsole): string => bench.lines.find((line) => line.includes('▸')) ?? '';

describe.each([
  [120, 40],
  [80, 24],
  [60, 15],
])('the mouse at %i x %i', (columns, rows) => {
  test('a click puts the cursor on a row of Market, and nothing moves', async () => {
    const bench = await BenchConsole.open(columns, rows);
    await click(bench, 'Fuzz the parser');
    expect(cursorLine(bench)).toContain('Fuzz the parser');
    await click(bench, 'Render scene 7');
    expect(cursorLine(bench)).toContain('Render scene 7');
    bench.engine.stop();
  });

  test('the wheel moves the cursor of the list under it', async () => {
    const bench = await BenchConsole.open(columns, rows);
    await wheel(bench, 1, 'Fuzz the parser');
    expect(cursorLine(bench)).toContain('Fuzz the parser');
    await wheel(bench, -1, 'Fuzz the parser');
    expect(cursorLine(bench)).toContain('Render scene 7');
    bench.engine.stop();
  });

  test('a click beside a form or a prompt changes nothing', async () => {
    const bench = await BenchConsole.open(columns, rows);
    await bench.press('p', 'text:ls');
    const before = bench.text;
    for (const row of [1, 5, 9]) bench.engine.dispatch({ type: 'click', row, column: 3 });
    bench.engine.dispatch({ type: 'wheel', by: 1, row: 5, column: 3 });
    await bench.time.pass(0);
    expect(bench.text).toBe(before);
    bench.engine.stop();
  });

  test('the wheel scrolls the help', async () => {
    const bench = await BenchConsole.open(columns, rows);
    await bench.press('?');
    const before = cursorLine(bench);
    await wheel(bench, 1, 'MOVE');
    expect(cursorLine(bench)).not.toBe(before);
    bench.engine.stop();
  });
});

test('a click on another pane gives it the keys, on its row', async () => {
  const bench = await BenchConsole.open(120, 40);
  await click(bench, 'bW8nYc mole   udp');
  expect(bench.text).toMatch(/━ 4 Peers/u);
  await bench.press('z');
  expect(cursorLine(bench)).toContain('bW8nYc mole');
  bench.engine.stop();
});

test('a row of frozen Events is clicked, one of following Events only gives the keys', async () => {
  const bench = await BenchConsole.open(120, 40);
  await click(bench, 'bid 17 by Tz41vB');
  expect(bench.text).toMatch(/━ 3 Events/u);
  expect(bench.text).toContain('following');
  await bench.press('f');
  await click(bench, 'bid 17 by Tz41vB');
  expect(bench.lines.find((line) => line.includes('bid 17 by Tz41vB'))).toContain('▸');
  bench.engine.stop();
});

test('clicks on no row, and beyond the screen, are nothing', async () => {
  const bench = await BenchConsole.open(80, 24);
  const before = bench.text;
  for (const [row, column] of [
    [0, 0],
    [2, 10],
    [22, 3],
    [23, 3],
    [99, 999],
  ] as const)
    bench.engine.dispatch({ type: 'click', row, column });
  await bench.time.pass(0);
  expect(bench.text).toBe(before);
  bench.engine.stop();
});
