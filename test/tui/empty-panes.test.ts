import { describe, expect, test } from 'vitest';
import { CrabnetError } from '../../source/model/errors.ts';
import { BenchConsole, type BenchOptions } from './support/bench-console.ts';
import { emptyMarket, FakeApi } from './support/fake-api.ts';

const SIZES = [
  [120, 40],
  [80, 24],
  [60, 15],
] as const;

async function open(size: readonly [number, number], options: BenchOptions = {}) {
  return BenchConsole.open(...size, { api: new FakeApi(emptyMarket()), ...options });
}

describe.each(SIZES)('at %i x %i every empty pane teaches its keys', (...size) => {
  test('Market: publish, help, quit', async () => {
    const bench = await open(size);
    for (const words of [/ p {3}publish one/u, / \? {3}every key/u, / q {3}quit; then/u])
      expect(bench.text).toMatch(words);
    bench.engine.stop();
  });

  test('Market of an attached console: quitting leaves the node', async () => {
    const bench = await open(size, { facts: { isAttached: true } });
    expect(bench.text).toMatch(/ q {3}quit; the node runs on/u);
    bench.engine.stop();
  });

  test('Seed: where it is chosen, and publish', async () => {
    const bench = await open(size);
    await bench.press('2');
    expect(bench.text).toMatch(/ 1 {3}Market, where it is chosen/u);
    bench.engine.stop();
  });

  test.each([
    ['1', 'seed'],
    ['3', 'event'],
    ['4', 'peer'],
  ])('a filter without a match in pane %s: all of them, another one', async (pane, what) => {
    const bench = await BenchConsole.open(...size);
    await bench.press(pane, 'z', '/', 'text:zzz', 'Enter');
    expect(bench.text).toContain(`No ${what} matches zzz.`);
    expect(bench.text).toMatch(/Esc {3}shows all of them/u);
    expect(bench.text).toMatch(/ \/ +another filter/u);
    bench.engine.stop();
  });

  test('frozen Events without a match say so too', async () => {
    const bench = await BenchConsole.open(...size);
    await bench.press('3', 'f', '/', 'text:zzz', 'Enter');
    expect(bench.text).toContain('No event matches zzz.');
    bench.engine.stop();
  });

  test.each(['udp', 'dht'] as const)('Peers over %s: how one meets some', async (network) => {
    const bench = await open(size, { facts: { network } });
    await bench.press('4');
    expect(bench.text).toMatch(
      network === 'dht' ? / d {3}dials one by its address/u : /crabnet --announce-addr HOST:9012/u,
    );
    bench.engine.stop();
  });

  test('the help without a match: all of it', async () => {
    const bench = await open(size);
    await bench.press('?', '/', 'text:zzz', 'Enter');
    expect(bench.text).toContain('No key matches zzz.');
    expect(bench.text).toMatch(/Esc {3}all of the help/u);
    bench.engine.stop();
  });

  test('a node that is gone before it told anything: how it comes back, and quitting', async () => {
    const api = new FakeApi(emptyMarket());
    api.status = async () => {
      throw new CrabnetError('control', 'no answer');
    };
    const bench = new BenchConsole(...size, { api, facts: { isAttached: true } });
    bench.engine.start().catch(() => {});
    await bench.time.pass(1000);
    expect(bench.text).toContain('The node does not answer.');
    bench.engine.stop();
  });
});

test('a key that is of no use in an empty Market says why', async () => {
  const api = new FakeApi(emptyMarket());
  const { status } = api;
  api.status = async () => ({
    ...(await status.call(api)),
    alarm_codes: ['disk full'],
    alarms: ['disk full'],
  });
  const bench = await open([80, 24], { api });
  expect(bench.text).toContain('publish: not now, nothing can be kept: disk full');
  bench.engine.stop();
});
