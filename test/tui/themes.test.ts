import { expect, test } from 'vitest';
import { type Choices, type ConsoleMemory, DEFAULT_CHOICES } from '../../source/tui/data/choices.ts';
import { BenchConsole, PLAIN } from './support/bench-console.ts';

function memoryOf(choices: Partial<Choices> = {}) {
  const kept: Choices[] = [];
  const memory: ConsoleMemory = {
    choices: { ...DEFAULT_CHOICES, ...choices },
    remember: async (now) => {
      kept.push(now);
    },
  };
  return { kept, memory };
}

const SIXTEEN = { ...PLAIN, colours: '16' } as const;
const YELLOW = '\u001b[1;33m';
const BLUE = '\u001b[1;34m';

const open = (options: Parameters<typeof BenchConsole.open>[2]) =>
  BenchConsole.open(80, 24, { terminal: SIXTEEN, ...options });

test('a theme is chosen by its letter, shows at once, and is remembered', async () => {
  const { kept, memory } = memoryOf();
  const bench = await open({ memory });
  expect(bench.painted[0]).toContain(YELLOW);
  await bench.press('t');
  expect(bench.message).toBe('theme  (a)uto  (d)ark  (l)ight  (c)olour-blind');
  await bench.press('l');
  expect(bench.painted[0]).toContain(BLUE);
  expect(bench.message).toBe('ok  theme light');
  expect(kept.at(-1)).toMatchObject({ theme: 'light' });
  bench.engine.stop();
});

test('the next console begins with it', async () => {
  const bench = await open({ memory: memoryOf({ theme: 'light' }).memory });
  expect(bench.painted[0]).toContain(BLUE);
  bench.engine.stop();
});

test('what is set from outside goes before what was remembered, and is not remembered by itself', async () => {
  const { kept, memory } = memoryOf({ theme: 'light' });
  const bench = await open({ memory, given: { theme: 'dark' } });
  expect(bench.painted[0]).toContain(YELLOW);
  await bench.press('O');
  expect(kept.at(-1)).toMatchObject({ theme: 'light', market_reverse: true });
  await bench.press('t', 'l');
  expect(bench.message).toBe('ok  theme light, for now: it is started with dark');
  expect(bench.painted[0]).toContain(BLUE);
  bench.engine.stop();
});

test('auto follows what the terminal says of its background, a chosen theme does not', async () => {
  const bench = await open({});
  bench.engine.dispatch({ type: 'background', isLight: true });
  await bench.time.pass(100);
  expect(bench.painted[0]).toContain(BLUE);
  await bench.press('t', 'd');
  expect(bench.painted[0]).toContain(YELLOW);
  bench.engine.stop();
});

test('another letter changes nothing and says so, Esc says nothing', async () => {
  const { kept, memory } = memoryOf();
  const bench = await open({ memory });
  await bench.press('t', 'x');
  expect(bench.message).toBe('note  no theme has the letter x');
  await bench.press('t', 'Esc');
  expect(kept).toEqual([]);
  bench.engine.stop();
});

test('without colours a theme is remembered and says when it shows', async () => {
  const { kept, memory } = memoryOf();
  const bench = await open({ memory, terminal: PLAIN });
  await bench.press('t', 'c');
  expect(bench.message).toContain('it shows where the terminal has colours');
  expect(kept.at(-1)).toMatchObject({ theme: 'colour-blind' });
  bench.engine.stop();
});

test('the legend calls the colours of the theme by their names', async () => {
  const bench = await open({});
  for (const [letter, name] of [
    ['d', 'yellow, bold'],
    ['l', 'blue, bold'],
    ['c', 'orange or red'],
  ] as const) {
    await bench.press('t', letter, '?', '?', 'G');
    expect(bench.text).toContain(name);
    await bench.press('?');
  }
  bench.engine.stop();
});
