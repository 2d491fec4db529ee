import { describe, expect, test } from 'vitest';
import { BenchConsole } from './support/bench-console.ts';
import { emptyMarket, FakeApi } from './support/fake-api.ts';
import { seedRow } from './support/fake-market.ts';
import { StateBench } from './support/state-bench.ts';

const rows = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    seedRow(`${index}aaaaa`, `Seed ${index}`, { min_price: index + 1 }),
  );

const ids = ({ state }: StateBench): readonly string[] => state.market.marks.map((id) => id.slice(0, 1));

const market = (count: number): StateBench =>
  new StateBench({ ...emptyMarket(), rows: rows(count), measures: { market: 20 } }).fetch();

describe('marks', () => {
  test('Space marks the seed and goes on, and takes a mark away; V marks from the last one to here', () => {
    const bench = market(8).press('o', 'm').fetch();
    expect(ids(bench.press(' ', ' '))).toEqual(['0', '1']);
    expect(bench.title).toBe('Seed 2');
    expect(ids(bench.press('k', ' '))).toEqual(['0']);
    expect(ids(bench.press('j', 'j', 'V'))).toEqual(['0', '1', '2', '3', '4']);
    expect(ids(bench.press('g', 'V'))).toEqual(['0', '1', '2', '3', '4']);
  });

  test('Esc takes them away before the filter', () => {
    const bench = market(3).press('/').type('seed').press('Enter', ' ', 'Esc');
    expect(bench.state.market).toMatchObject({ marks: [], filter: 'seed' });
  });

  test('a verb asks once for all; above five the count is typed', () => {
    const bench = market(6).press(' ', ' ', 'b');
    expect(bench.state.prompt).toMatchObject({ kind: 'marked', verb: 'bid' });
    expect(bench.press('Enter').effects.at(-1)).toMatchObject({ effect: 'act-each', verb: 'bid' });
    expect(ids(bench)).toEqual([]);
    bench.press('g', ' ', 'G', 'V', 'b', 'Enter');
    expect(bench.state.prompt).toMatchObject({ answer: { words: 'type 6' } });
    expect(bench.type('6').press('Enter').state.prompt).toBeNull();
    expect(bench.effects.at(-1)).toMatchObject({ verb: 'bid', seedIds: { length: 6 } });
  });

  test('a price that is typed for all is not taken for a yes to the minimum', () => {
    const bench = market(2).press(' ', ' ', 'b').type('12').press('Enter');
    expect(bench.state.prompt).toMatchObject({
      answer: { words: 'nothing is typed here: Ctrl-U empties it' },
    });
    expect(bench.press('Ctrl-U', 'Enter').effects.at(-1)).toMatchObject({ effect: 'act-each', verb: 'bid' });
  });

  test('a settlement wants its verdict typed', () => {
    const bench = market(2).press(' ', ' ', 's', 'Enter');
    expect(bench.state.prompt).toMatchObject({ answer: { words: 'type accept or reject' } });
    bench.type('Reject').press('Enter');
    expect(bench.effects.at(-1)).toMatchObject({ verb: 'settle', verdict: 'rejected' });
  });

  test('no command is run that nobody has read', () => {
    expect(market(2).press(' ', 'r').message).toBe(
      'refused run on 1aaaaa: a command is read before it runs: Esc takes the marks away',
    );
  });

  test('none is under the cursor of an empty list', () => {
    expect(new StateBench(emptyMarket()).press(' ').message).toBe('note no seed under the cursor');
  });
});

test('each of the marked seeds gets a line, and the last line says how many were done', async () => {
  const api = new FakeApi({ ...emptyMarket(), rows: rows(3) });
  const bench = await BenchConsole.open(80, 24, { api });
  await bench.press('o', 'm', ' ', ' ');
  expect(bench.text).toMatch(/^[ ▸]\*.*Seed 0/mu);
  expect(bench.text).toContain('2 marked');
  await bench.press('b', 'Enter');
  await bench.press('m');
  expect(bench.text).toMatch(/bid 1 on 0aaaaa/u);
  expect(bench.text).toMatch(/bid 2 on 1aaaaa/u);
  expect(bench.text).toMatch(/bid on 2 marked: \d done, \d not/u);
  expect(api.acted.map(({ input }) => input)).toMatchObject([{ price: 1 }, { price: 2 }]);
});
