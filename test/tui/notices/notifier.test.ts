import { describe, expect, test } from 'vitest';
import { NO_NOTICES, type NoticeSettings } from '../../../source/contract/notices.ts';
import { alarmNotice, type Notice } from '../../../source/tui/notices/notice.ts';
import { Notifier } from '../../../source/tui/notices/notifier.ts';
import { ManualTime } from '../support/bench-console.ts';

const ALL: NoticeSettings = { ways: ['bell', 'title', 'osc9', 'osc777'], command: ['tell', 'me'] };

const seed = (id: string): Notice => ({
  kind: 'run',
  words: `${id} is awarded to you: t`,
  seedId: id,
  title: 't',
});

function open(settings: NoticeSettings = ALL, env: NodeJS.ProcessEnv = {}) {
  const time = new ManualTime();
  const written: string[] = [];
  const titles: string[] = [];
  const faults: unknown[] = [];
  const runs: { readonly command: readonly string[]; readonly facts: NodeJS.ProcessEnv }[] = [];
  const terminal = { takes: true };
  let ended = Promise.withResolvers<void>();
  const notifier = new Notifier({
    ...{ settings, env, clock: time, timers: time },
    write: (sequence) => terminal.takes && written.push(sequence) > 0,
    name: (title) => terminal.takes && titles.push(title) > 0,
    run: (command, facts) => {
      runs.push({ command, facts });
      ended = Promise.withResolvers();
      return ended.promise;
    },
    onFault: (error) => faults.push(error),
  });
  return { notifier, time, written, titles, faults, runs, terminal, end: () => ended };
}

describe('what waits for the user', () => {
  test('is told at once, by each way that was chosen', async () => {
    const { notifier, time, written, titles, runs } = open();
    notifier.add(seed('aa'));
    notifier.count(1);
    await time.pass(0);
    expect(written).toEqual([
      '\u001b]9;aa is awarded to you: t\u0007\u001b]777;notify;crabnet;aa is awarded to you: t\u0007\u0007',
    ]);
    expect(titles).toEqual(['crabnet !1']);
    expect(runs).toEqual([
      {
        command: ['tell', 'me'],
        facts: {
          CRABNET_NOTICE: 'aa is awarded to you: t',
          CRABNET_NOTICE_KIND: 'run',
          CRABNET_NOTICE_SEED: 'aa',
          CRABNET_NOTICE_TITLE: 't',
          CRABNET_NOTICE_COUNT: '1',
          CRABNET_NOTICE_WAITING: '1',
        },
      },
    ]);
  });

  test('is told by nothing, and wakes nothing up, unless somebody chose it', async () => {
    const { notifier, time, written, titles, runs } = open(NO_NOTICES);
    time.after = () => {
      throw new Error('nothing is due');
    };
    notifier.add(seed('aa'));
    notifier.count(1);
    await time.pass(10_000);
    expect([written, titles, runs]).toEqual([[], [], []]);
  });

  test('is told together where it comes within three seconds of the last', async () => {
    const { notifier, time, written } = open({ ways: ['osc9'], command: [] });
    notifier.add(seed('aa'));
    await time.pass(0);
    for (let count = 0; count < 500; count += 1) notifier.add(seed(`s${count}`));
    await time.pass(2_999);
    expect(written).toHaveLength(1);
    await time.pass(1);
    expect(written.slice(1)).toEqual(['\u001b]9;s0 is awarded to you: t, and 499 more\u0007']);
  });

  test('is told once a minute at most when it comes and goes', async () => {
    const { notifier, time, written } = open({ ways: ['bell'], command: [] });
    for (let second = 0; second < 59; second += 1) {
      notifier.add(seed('aa'));
      notifier.add(alarmNotice('target fails'));
      await time.pass(1_000);
    }
    expect(written).toHaveLength(1);
    await time.pass(1_000);
    notifier.add(seed('aa'));
    await time.pass(0);
    expect(written).toHaveLength(2);
  });

  test('runs one command at a time, and tells the next one all that came meanwhile', async () => {
    const { notifier, time, runs, end } = open({ ways: [], command: ['slow'] });
    for (const id of ['aa', 'bb', 'cc']) {
      notifier.add(seed(id));
      await time.pass(3_000);
    }
    expect(runs).toHaveLength(1);
    end().resolve();
    await time.pass(0);
    expect(runs.map(({ facts }) => facts.CRABNET_NOTICE_COUNT)).toEqual(['1', '2']);
  });

  test('says why the command failed, and goes on', async () => {
    const { notifier, time, runs, faults, end } = open({ ways: [], command: ['none'] });
    notifier.add(seed('aa'));
    await time.pass(0);
    end().reject(new Error('did not start'));
    await time.pass(0);
    expect(faults).toEqual([new Error('did not start')]);
    notifier.add(seed('bb'));
    await time.pass(3_000);
    expect(runs).toHaveLength(2);
  });

  test('waits for a terminal that takes nothing now', async () => {
    const { notifier, time, written, titles, terminal } = open({ ways: ['osc9', 'title'], command: [] });
    terminal.takes = false;
    notifier.add(seed('aa'));
    notifier.count(1);
    await time.pass(30_000);
    terminal.takes = true;
    await time.pass(3_000);
    expect(written).toEqual(['\u001b]9;aa is awarded to you: t\u0007']);
    expect(titles).toEqual(['crabnet !1']);
  });

  test('is told although the clock is set back by a day', () => {
    const written: string[] = [];
    const waits: { readonly waitMs: number; readonly task: () => void }[] = [];
    const day = 24 * 3_600_000;
    const time = { nowMs: 10 * day };
    const notifier = new Notifier({
      settings: { ways: ['bell'], command: [] },
      env: {},
      clock: { now: () => time.nowMs },
      timers: {
        after: (waitMs, task) => {
          waits.push({ waitMs, task });
          return () => {};
        },
      },
      write: (sequence) => written.push(sequence) > 0,
      ...{ name: () => true, run: async () => {}, onFault: () => {} },
    });
    for (const nowMs of [10 * day, 9 * day]) {
      time.nowMs = nowMs;
      notifier.add(seed('aa'));
      const { waitMs = Number.NaN, task } = waits.pop() ?? {};
      expect(waitMs).toBeLessThanOrEqual(3_000);
      task?.();
    }
    expect(written).toHaveLength(2);
  });
});

describe('the window', () => {
  const settings: NoticeSettings = { ways: ['title'], command: [] };

  test('is named by how much waits, and keeps its own name until something does', async () => {
    const { notifier, time, titles } = open(settings);
    notifier.count(0);
    await time.pass(10_000);
    expect(titles).toEqual([]);
    for (const waiting of [3, 2, 0]) {
      notifier.count(waiting);
      await time.pass(3_000);
    }
    expect(titles).toEqual(['crabnet !3', 'crabnet !2', 'crabnet']);
  });

  test('is not named again for what came and went meanwhile', async () => {
    const { notifier, time, titles } = open(settings);
    notifier.count(1);
    await time.pass(3_000);
    for (let turn = 0; turn < 50; turn += 1) {
      notifier.count(2);
      notifier.count(1);
    }
    await time.pass(3_000);
    expect(titles).toEqual(['crabnet !1']);
  });
});
