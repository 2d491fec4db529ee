import { describe, expect, test } from 'vitest';
import { CrabnetError } from '../../../source/model/errors.ts';
import { BenchConsole } from '../support/bench-console.ts';
import { FakeApi } from '../support/fake-api.ts';
import { ME, nowTs, seedRow } from '../support/fake-market.ts';

const awardedToUs = {
  status: 'Claimed',
  waits_for: 'worker',
  claimed_by: ME,
  deadline_ts: nowTs + 900,
} as const;

describe('a notice', () => {
  test('is of what waits since the console is there, not of what waited before', async () => {
    const bench = await BenchConsole.open(80, 24);
    expect(bench.line(0)).toContain('! 3');
    await bench.time.pass(20_000);
    expect(bench.notices).toEqual([]);
  });

  test('is of each seed that begins to wait, once, and of it again when it waits anew', async () => {
    const bench = await BenchConsole.open(80, 24);
    bench.api.addSeed(seedRow('5eed01aa', 'one', awardedToUs));
    bench.api.addSeed(seedRow('5eed02aa', 'two', awardedToUs));
    await bench.time.pass(300);
    expect(bench.notices.map(({ words }) => words)).toEqual([
      '5eed01 is awarded to you: one',
      '5eed02 is awarded to you: two',
    ]);
    bench.api.change('5eed01aa', { title: 'one more' });
    await bench.time.pass(300);
    expect(bench.notices).toHaveLength(2);
    bench.api.change('5eed01aa', { status: 'Open', waits_for: 'bidders', claimed_by: null });
    await bench.time.pass(300);
    bench.api.change('5eed01aa', awardedToUs);
    await bench.time.pass(300);
    expect(bench.notices).toHaveLength(3);
  });

  test('is of what began to wait while the node did not answer', async () => {
    const bench = await BenchConsole.open(80, 24);
    const { peers } = bench.api;
    bench.api.peers = () => Promise.reject(new CrabnetError('control', 'no node'));
    await bench.time.pass(6_000);
    expect(bench.line(0)).toContain('node gone');
    bench.api.addSeed(seedRow('5eed01aa', 'one', awardedToUs));
    bench.api.statusNow = { ...bench.api.statusNow, alarms: ['disk full'], alarm_codes: ['disk full'] };
    bench.api.peers = peers;
    await bench.time.pass(20_000);
    expect(bench.notices.map(({ words }) => words).toSorted()).toEqual([
      '5eed01 is awarded to you: one',
      'alarm: disk full',
    ]);
  });

  test('is of an alarm when it begins, not when its words change', async () => {
    const bench = await BenchConsole.open(80, 24);
    for (const words of ['clock +140s', 'clock +141s', 'clock +142s']) {
      bench.api.statusNow = { ...bench.api.statusNow, alarms: [words], alarm_codes: ['clock'] };
      bench.api.tell({ status: true });
      await bench.time.pass(1_000);
    }
    expect(bench.notices).toMatchObject([{ kind: 'alarm', words: 'alarm: clock', seedId: '' }]);
  });

  test('is of no alarm that stood when the console began', async () => {
    const api = new FakeApi();
    api.statusNow = { ...api.statusNow, alarms: ['disk full'], alarm_codes: ['disk full'] };
    const bench = await BenchConsole.open(80, 24, { api });
    await bench.time.pass(20_000);
    expect(bench.line(0)).toContain('disk full');
    expect(bench.notices).toEqual([]);
  });

  test('holds nothing of a peer that acts on a terminal', async () => {
    const bench = await BenchConsole.open(80, 24);
    bench.api.addSeed(seedRow('5eed01aa', 'a\u001b]0;x\u0007\u202e\r\nb', awardedToUs));
    await bench.time.pass(300);
    expect(Object.values(bench.notices[0] ?? {}).join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});
