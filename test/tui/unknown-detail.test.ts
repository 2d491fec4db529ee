import { describe, expect, test } from 'vitest';
import { CrabnetError } from '../../source/model/errors.ts';
import { BenchConsole } from './support/bench-console.ts';

/** A console on `c2715f`, which might be bid on, of which the node has not told more than its row. */
async function unknown(
  seed: BenchConsole['api']['seed'] = () => new Promise(() => {}),
): Promise<BenchConsole> {
  const bench = await BenchConsole.open(120, 40);
  bench.api.seed = seed;
  await bench.press('j', 'j', 'j');
  await bench.time.pass(500);
  return bench;
}

describe('while the detail of a seed is not there', () => {
  test('no verb on it is offered', async () => {
    const bench = await unknown();
    expect(bench.text).toContain('2 Seed c2715f');
    expect(bench.text).toMatch(/^ CAN DO +p publish(?: {3}|$)/mu);
    expect(bench.text).not.toContain('no: ');
    expect(bench.line(-1)).not.toMatch(/\b[bcrs] (bid|claim|run|settle)\b/u);
  });

  test('beside other panes in few columns neither', async () => {
    const bench = await unknown();
    bench.engine.dispatch({ type: 'resize', columns: 80, rows: 24 });
    await bench.time.pass(500);
    expect(bench.text).not.toContain('not known yet');
    expect(bench.line(-1)).not.toContain('b bid');
  });

  test.each([
    ['b', 'bid'],
    ['c', 'claim'],
    ['r', 'run'],
    ['s', 'settle'],
  ])('%s says so, and opens no form', async (key, verb) => {
    const bench = await unknown();
    await bench.press(key);
    await bench.time.pass(1_000);
    expect(bench.message).toContain(
      `refused  ${verb} on c2715f: its detail is not known yet: try again in a moment`,
    );
    await bench.press('Enter');
    expect(bench.api.acted).toEqual([]);
  });

  test('of a node that is gone it says to start it again', async () => {
    const fail = () => Promise.reject(new CrabnetError('control', 'connect ENOENT'));
    const bench = await unknown(fail);
    Object.assign(bench.api, { status: fail });
    await bench.press('b');
    await bench.time.pass(1_000);
    expect(bench.message).toContain('its detail is not known yet: start the node again first');
  });

  test('the help says of each verb, and of fetching, that it is not known', async () => {
    const bench = await unknown();
    await bench.press('?');
    expect(bench.text.match(/not known yet/gu)).toHaveLength(5);
  });

  test('verbs are offered as soon as it has come', async () => {
    const bench = await BenchConsole.open(120, 40);
    const seed = bench.api.seed.bind(bench.api);
    let tell = () => {};
    const told = new Promise<void>((resolve) => {
      tell = resolve;
    });
    bench.api.seed = async (id) => {
      await told;
      return seed(id);
    };
    await bench.press('j', 'j', 'j');
    expect(bench.line(-1)).not.toContain('b bid');
    tell();
    await bench.time.pass(500);
    expect(bench.line(-1)).toContain('b bid');
  });
});
