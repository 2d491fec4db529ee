import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SEED_ORDERS } from '../../source/contract/seed-page.ts';
import { pageOfRows } from '../support/page-of-rows.ts';
import { BenchConsole } from './support/bench-console.ts';
import { emptyMarket, FakeApi } from './support/fake-api.ts';
import { nowTs, oldRows, ROWS } from './support/fake-market.ts';

/** Finished seeds among the live ones in every order. */
const ALL = [
  ...ROWS,
  ...oldRows(1_500).map((row, index) => ({
    ...row,
    created_at: nowTs - ((index * 7919) % 3_000),
    min_price: index % 9,
    reward: index % 50,
  })),
];

const KEYS: readonly (readonly string[])[] = [
  ...['j', 'k', 'PgDn', 'PgDn', 'PgUp', 'G', 'g', 'a', 'O'].map((key) => [key]),
  ['/', 'Ctrl-U', 'Enter'],
  ...['PgDn', 'PgUp'].map((key) => Array.from({ length: 14 }, () => key)),
  ...['t', 'd', 'b', 'm', 'w', 'n', 's', 'f'].map((letter) => ['o', letter]),
  ...['task 7', 'accepted', 'live?', 'opus'].map((words) => ['/', `text:${words}`, 'Enter']),
];

const PAGES_DOWN = Array.from({ length: 14 }, () => 'PgDn');

/** To the end from a seed that the end's part of the list does not have. */
const FROM_ABOVE_THE_END = [PAGES_DOWN, PAGES_DOWN, ['G'], ['j'], ['j']];

/** The rows of Market, zoomed, the pinned seed that a filter leaves out not among them. */
function placesShown(bench: BenchConsole): readonly number[] {
  const heading = bench.line(1);
  const filter = / \/ (.*?) ━/u.exec(heading)?.[1] ?? '';
  const order = SEED_ORDERS.find((name) => heading.includes(`by ${name}`)) ?? 'turn';
  const reverse = heading.includes('reversed');
  const whole = pageOfRows(ALL, { order, reverse, filter, state: 'all', limit: ALL.length }).seeds;
  return bench.lines
    .slice(3, -2)
    .flatMap((line) => titleIn(line) ?? [])
    .map((title) => whole.findIndex((row) => row.title === title))
    .filter((place) => place >= 0);
}

const titleIn = (line: string): string | undefined =>
  /Old task \d+/u.exec(line)?.[0] ?? ROWS.find(({ title }) => line.includes(` ${title.slice(0, 20)}`))?.title;

test('whatever keys are pressed, Market shows a part of the whole list that has no gap', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...KEYS), { minLength: 1, maxLength: 14 }), async (presses) => {
      const bench = await BenchConsole.open(120, 40, { api: new FakeApi({ ...emptyMarket(), rows: ALL }) });
      await bench.press('z');
      for (const keys of presses) {
        await bench.press(...keys);
        await bench.time.pass(200);
        const places = placesShown(bench);
        const [first = 0] = places;
        expect(places).toEqual(places.map((_, index) => first + index));
      }
      bench.engine.stop();
    }),
    { numRuns: 25, examples: [[FROM_ABOVE_THE_END]] },
  );
});
