import { expect, test } from 'vitest';
import { BenchConsole } from './support/bench-console.ts';
import { HERON, nowTs, OTTER } from './support/fake-market.ts';

/** What a busy minute writes: each line that differs from the one before in its place. */
async function bytesOfAMinute(isSlow: boolean): Promise<number> {
  const bench = await BenchConsole.open(120, 40, { facts: { isSlow } });
  let before = bench.painted;
  let bytes = 0;
  bench.engine.subscribe(() => {
    const now = bench.painted;
    bytes += now.reduce((sum, line, row) => sum + (line === before[row] ? 0 : line.length), 0);
    before = now;
  });
  for (let second = 0; second < 60; second += 1) {
    bench.api.tell({
      events: [
        {
          ...{ ts: nowTs + second, node_id: OTTER, kind: 'bid_submitted', source: 'network' },
          payload: { seed_id: 'c2715f1e', bidder: HERON, price: second + 1 },
        },
      ],
    });
    await bench.time.pass(1000);
  }
  bench.engine.stop();
  return bytes;
}

test('over a slow line a third of the bytes go to the terminal at most', async () => {
  const [usual, slow] = [await bytesOfAMinute(false), await bytesOfAMinute(true)];
  expect(slow).toBeGreaterThan(0);
  expect(slow).toBeLessThan(usual / 3);
});

test('no clock runs: deadlines are times of day, rates are not shown, a minute changes nothing', async () => {
  const bench = await BenchConsole.open(120, 40, { facts: { isSlow: true } });
  expect(bench.text).not.toMatch(/in \d+\/s/u);
  expect(bench.text).toMatch(/WAITS FOR +UNTIL /u);
  expect(bench.text).toMatch(/you: run +\d\d:\d\d/u);
  expect(bench.text).not.toContain('LEFT');
  const { frames } = bench;
  await bench.time.pass(25_000);
  expect(bench.frames - frames).toBeLessThanOrEqual(1);
  bench.engine.stop();
});

test('a key is answered at once', async () => {
  const bench = await BenchConsole.open(80, 24, { facts: { isSlow: true } });
  await bench.press('j');
  expect(bench.text).toMatch(/▸.*Hash the release/u);
  bench.engine.stop();
});
