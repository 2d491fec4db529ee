import { describe, expect, test } from 'vitest';
import { CrabnetError, refused } from '../../source/model/errors.ts';
import { ConsoleEngine } from '../../source/tui/console-engine.ts';
import { DEFAULT_CHOICES, NO_MEMORY } from '../../source/tui/data/choices.ts';
import { NO_TEMPLATES } from '../../source/tui/data/templates.ts';
import { BenchConsole, FACTS, ManualTime, PLAIN } from './support/bench-console.ts';
import { emptyMarket, FakeApi } from './support/fake-api.ts';
import { ME, nowTs, oldRows, ROWS, seedRow } from './support/fake-market.ts';

/** A console whose terminal takes nothing, and how often it was looked at. */
function stalledConsole() {
  const time = new ManualTime();
  const api = new FakeApi();
  api.clock = time;
  const terminal = { isBusy: true, looks: 0 };
  const engine = new ConsoleEngine({
    api,
    facts: FACTS,
    memory: NO_MEMORY,
    templates: NO_TEMPLATES,
    notifier: { add: () => {}, count: () => {} },
    terminal: PLAIN,
    given: {},
    clock: time,
    timers: time,
    columns: 80,
    rows: 24,
    isBusy: () => {
      terminal.looks += 1;
      return terminal.isBusy;
    },
    onLeave: () => {},
    onRepaint: () => {},
    onDefect: (error) => {
      throw error;
    },
    edit: async () => null,
    mouse: () => {},
    suspend: async () => true,
    copy: () => true,
  });
  return { api, engine, time, terminal };
}

describe('the console engine', () => {
  test('asks for rows whose deadline has passed', async () => {
    const bench = await BenchConsole.open(80, 24);
    const asked: string[] = [];
    const rows = bench.api.rows.bind(bench.api);
    bench.api.rows = async (ids) => {
      asked.push(...ids);
      return rows(ids);
    };
    await bench.time.pass(170_000);
    expect(asked.some((id) => id.startsWith('c2715f'))).toBe(true);
  });

  test('begins with what was chosen before, and gives away what is chosen now', async () => {
    const told: unknown[] = [];
    const choices = { ...DEFAULT_CHOICES, market_order: 'new', market_filter: 'render' } as const;
    const remember = async (next: unknown) => {
      told.push(next);
    };
    const bench = await BenchConsole.open(120, 40, { memory: { choices, remember } });
    expect(bench.line(1)).toContain('/ render');
    expect(bench.line(1)).toContain('by new');
    expect(told).toEqual([]);
    await bench.press('O');
    expect(told).toEqual([{ ...choices, market_reverse: true }]);
  });

  test('says what the memory says when it cannot keep something', async () => {
    const remember = () => Promise.reject(new Error('what you choose is not remembered: EROFS'));
    const bench = await BenchConsole.open(120, 40, { memory: { choices: DEFAULT_CHOICES, remember } });
    await bench.press('O');
    expect(bench.message).toBe('note  what you choose is not remembered: EROFS');
  });

  test('a refusal names the field as its form does, and the caret goes there', async () => {
    const bench = await BenchConsole.open(120, 40);
    const facts = { problem: 'too-long', most: 8, unit: 'bytes' } as const;
    bench.api.answer = async () => refused('invalid-field', facts, 'bid_window_ms');
    await bench.press('p', 'text:ls', 'Enter');
    expect(bench.message).toBe('refused  seed: Bids for is too long. at most 8 bytes');
    await bench.press('text:5m');
    expect(bench.text).toMatch(/Bids for +1m5m /u);
  });

  test('says when something new waits for us', async () => {
    const bench = await BenchConsole.open(60, 15);
    bench.api.addSeed(
      seedRow('5eed01aa', 'new work', {
        status: 'Claimed',
        waits_for: 'worker',
        claimed_by: ME,
        deadline_ts: nowTs + 900,
      }),
    );
    await bench.time.pass(300);
    expect(bench.message).toBe('note  5eed01 is awarded to you: a goes there');
    expect(bench.line(0)).toContain('! 4');
  });

  test('a fault of the node is said, and the console goes on', async () => {
    const bench = await BenchConsole.open(80, 24);
    bench.api.peers = () => Promise.reject(new Error('the socket is closed'));
    await bench.time.pass(6_000);
    expect(bench.message).toBe('failed  the socket is closed');
    await bench.press('j');
    expect(bench.text).toContain('2 Seed b90e12');
  });

  test('an event leads to its seed, however far that is in the list', async () => {
    const rows = [...ROWS, ...oldRows(3_000)];
    const far = rows.at(-10);
    if (far === undefined) throw new Error('there is one');
    const event = {
      ts: nowTs - 1,
      node_id: ME,
      kind: 'bid_submitted' as const,
      source: 'network' as const,
      payload: { seed_id: far.id, bidder: ME, price: 3 },
    };
    const api = new FakeApi({ ...emptyMarket(), rows, events: [event] });
    const bench = await BenchConsole.open(120, 40, { api });
    expect(bench.line(1)).toContain('1/3,017');
    await bench.press('3', 'Enter');
    expect(bench.text).toMatch(/▸ +Accepted +Old task 2991/u);
    expect(bench.line(1)).toContain('3,008/3,017');
    await bench.press('a');
    expect(bench.text).toMatch(/▸ ! .*Render scene 7/u);
  });

  test('a node that is gone is said, asked again ever more rarely, and shown anew when it is back', async () => {
    const bench = await BenchConsole.open(120, 40);
    const gone = new CrabnetError('control', 'the node cannot be asked: connect ENOENT');
    const { seed, seeds, status, peers, tasks, rows } = bench.api;
    let asked = 0;
    const fail = () => {
      asked += 1;
      return Promise.reject(gone);
    };
    Object.assign(bench.api, { seed: fail, seeds: fail, status: fail, peers: fail, tasks: fail, rows: fail });
    for (let press = 0; press < 20; press += 1) await bench.press('j');
    expect(bench.line(0)).toContain('node gone');
    expect(bench.message).toContain('node gone: start it again');
    await bench.time.pass(60_000);
    // Of each kind once a try: half a second, one, two, four, eight, eight, …
    expect(asked).toBeLessThan(60);
    await bench.press('k');
    expect(bench.line(0)).toContain('node gone');
    Object.assign(bench.api, { seed, seeds, status, peers, tasks, rows });
    bench.api.forget('c2715f');
    await bench.time.pass(10_000);
    expect(bench.line(0)).not.toContain('node gone');
    expect(bench.message).toBe('note  the node is back');
    expect(bench.line(1)).toContain('of 1,203');
  });

  test('a detail that cannot be had is asked for again later, and changes are not lost', async () => {
    const bench = await BenchConsole.open(120, 40);
    const { seed } = bench.api;
    let asked = 0;
    bench.api.seed = () => {
      asked += 1;
      return Promise.reject(new Error('the disk does not read'));
    };
    for (let press = 0; press < 20; press += 1) await bench.press('j');
    expect(asked).toBe(1);
    expect(bench.message).toBe('failed  the disk does not read');
    expect(bench.line(0)).not.toContain('node gone');
    bench.api.seed = seed;
    await bench.time.pass(2_000);
    await bench.press('g');
    await bench.time.pass(1_000);
    expect(bench.text).toContain('bids');
  });

  test('a seed that the node does not have is asked for once', async () => {
    const bench = await BenchConsole.open(120, 40);
    let asked = 0;
    bench.api.seed = async () => {
      asked += 1;
      return refused('no-such-seed', { given: 'gone' });
    };
    await bench.press('j');
    await bench.time.pass(10_000);
    expect(asked).toBe(1);
  });

  test('draws nothing while the terminal has not taken what was written, and draws once it has', async () => {
    const { engine, time, terminal } = stalledConsole();
    const first = engine.frame();
    await Promise.all([engine.start(), time.pass(5_000)]);
    expect(engine.frame()).toBe(first);
    terminal.isBusy = false;
    await time.pass(1_000);
    expect(engine.frame()).not.toBe(first);
    engine.stop();
  });

  test('looks ever more rarely at a terminal that takes nothing, whatever the node tells, but at once after a key', async () => {
    const { api, engine, time, terminal } = stalledConsole();
    await Promise.all([engine.start(), time.pass(2_000)]);
    terminal.looks = 0;
    for (let step = 0; step < 600; step += 1) {
      api.tell({ peers: true });
      await time.pass(100);
    }
    expect(terminal.looks).toBeGreaterThan(50);
    expect(terminal.looks).toBeLessThanOrEqual(62);
    terminal.isBusy = false;
    const before = engine.frame();
    engine.press(['j']);
    await time.pass(0);
    expect(engine.frame()).not.toBe(before);
    engine.stop();
  });

  test('a running task shows its time and its output as it comes', async () => {
    const bench = await BenchConsole.open(120, 40);
    const seed_id = bench.api.seedRows.find(({ id }) => id.startsWith('04d7e8'))?.id ?? '';
    const task = {
      seed_id,
      claim_id: 'claim',
      started_ms: bench.time.now() - 5_000,
      ends_ms: bench.time.now() + 595_000,
      sandbox: 'bwrap' as const,
      stdout_tail: 'frame 1\n',
      stderr_tail: '',
      stdout_bytes: 8,
      stderr_bytes: 0,
      limits: null,
    };
    bench.api.taskRows = [task];
    bench.api.tell({ tasks: true });
    await bench.time.pass(1_000);
    expect(bench.text).toContain('RUNS    6s of 10m  sandbox bwrap');
    bench.api.taskRows = [{ ...task, stdout_tail: 'frame 1\nframe 2\n' }];
    await bench.time.pass(1_200);
    expect(bench.text).toContain('| frame 2');
    await bench.press('q');
    expect(bench.message).toBe('Quit? 1 task runs. Enter quits, Esc stays');
  });
});
