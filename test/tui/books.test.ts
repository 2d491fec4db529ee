import { describe, expect, test } from 'vitest';
import { BenchConsole } from './support/bench-console.ts';
import { FakeApi } from './support/fake-api.ts';

describe('the status line', () => {
  test.each([
    [{ count: 4, state: 'acting' } as const, / {2}4 orders {2}/u],
    [{ count: 1, state: 'paused' } as const, / {2}1 order paused {2}/u],
    [{ count: 4, state: 'dry-run' } as const, / {2}4 orders dry run {2}/u],
  ])('says of %j what the orders do', async (orders, words) => {
    const api = new FakeApi();
    api.statusNow = { ...api.statusNow, orders };
    const bench = await BenchConsole.open(120, 40, { api });
    expect(bench.line(0)).toMatch(words);
    bench.engine.stop();
  });

  test('says nothing of orders where there are none', async () => {
    const bench = await BenchConsole.open(120, 40);
    expect(bench.line(0)).not.toContain('order');
    bench.engine.stop();
  });
});
