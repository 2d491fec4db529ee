import { emitKeypressEvents, type Key as KeyPress } from 'node:readline';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { keysOf } from '../../source/tui/keymap/keypress.ts';
import { Narrator } from '../../source/tui/narrator.ts';
import { READER_SIZE } from '../../source/tui/screen-reader.ts';
import { BenchConsole, type BenchOptions } from './support/bench-console.ts';
import { emptyMarket, FakeApi } from './support/fake-api.ts';
import { busyApi } from './support/fake-books.ts';
import { HERON, nowTs, OTTER } from './support/fake-market.ts';

/** A console that is heard: what each key led to is said. */
async function open(options: BenchOptions = {}) {
  const narrator = new Narrator();
  let said: string[] = [];
  const bench = await BenchConsole.open(READER_SIZE.columns, READER_SIZE.rows, {
    ...options,
    onDrawn: (...drawn) => {
      said.push(...narrator.tell(...drawn).map((each) => ('echo' in each ? `+${each.echo}` : each.line)));
    },
  });
  const take = (): readonly string[] => {
    const taken = said;
    said = [];
    return taken;
  };
  const press = async (...keys: readonly string[]): Promise<readonly string[]> => {
    take();
    await bench.press(...keys);
    return take();
  };
  return { bench, press, take };
}

describe('the console for a screen reader says', () => {
  test('at first where one is, what is under the cursor, and the keys', async () => {
    const { take, bench } = await open();
    const [title, row, keys] = take();
    expect(title).toMatch(/^Market, 1\/1,204 by turn$/u);
    expect(row).toMatch(
      /^Render scene 7, frames 1-200, Claimed, waits for you: run, 2\dm left, awarded to you, best bid 33, bids 1 of 4, minimum 30, reward 90, from 9Kd2Lm otter, id 04d7e8$/u,
    );
    expect(keys).toContain('keys: r run');
    bench.engine.stop();
  });

  test('the row that a key leads to, once, and nothing by itself', async () => {
    const { press, bench, take } = await open();
    expect(await press('j')).toEqual([expect.stringContaining('Hash the release tarballs, Open')]);
    await bench.time.pass(30_000);
    expect(take().filter((line) => !line.startsWith('event'))).toEqual([]);
    bench.engine.stop();
  });

  test.each([
    ['@', /Orders, 4 orders[\s\S]*small builds, bid[\s\S]*next: bids on seed/u],
    ['$', /Ledger, owed 47[\s\S]*heron, 0, 1,180[\s\S]*all: 4 nodes/u],
  ])('what %s opens once it has been read, each time anew, and not again by itself', async (key, words) => {
    const { press, bench, take } = await open({ api: busyApi() });
    const { api, time } = bench;
    const [orders, balances] = [await api.orders(), await api.balances({})];
    const later = <Value>(value: Value) =>
      new Promise<Value>((resolve) => time.after(500, () => resolve(value)));
    Object.assign(api, { orders: () => later(orders), balances: () => later(balances) });
    for (let opening = 0; opening < 2; opening += 1) {
      const first = await press(key);
      expect(first.join()).toContain('being read');
      await time.pass(1_000);
      expect([...first, ...take()].join('\n')).toMatch(words);
      await time.pass(12_000);
      expect(take().filter((line) => !line.startsWith('event'))).toEqual([]);
      await press('Esc');
    }
    bench.engine.stop();
  });

  test('the pane that one goes to, whole where it is a text', async () => {
    const { press, bench } = await open();
    const lines = await press('j', 'j', '2');
    expect(lines.join('\n')).toMatch(/Seed[\s\S]*Transcode talk-041[\s\S]*RESULT/u);
    expect((await press('4'))[1]).toMatch(/9Kd2Lm otter, udp, live/u);
    expect((await press('j'))[0]).toMatch(/Tz41vB heron/u);
    bench.engine.stop();
  });

  test('a form with its fields, what is typed in it as it comes, and its refusal', async () => {
    const { press, bench } = await open();
    const form = await press('j', 'j', 'j', 'b');
    expect(form.join('\n')).toMatch(/Bid on c2715f[\s\S]*min 8[\s\S]*Price/u);
    expect(await press('7')).toEqual(expect.arrayContaining([expect.stringContaining('7')]));
    const refused = await press('Enter');
    expect(refused.join('\n')).toMatch(/refused, price: 7 is under the minimum/u);
    bench.engine.stop();
  });

  test('typed characters behind each other, a whole line after an erased one', async () => {
    const { press, bench } = await open();
    expect((await press('/'))[0]).toMatch(/^\//u);
    expect(await press('w')).toEqual(['+w']);
    expect(await press('a', 'v')).toEqual(['+av']);
    expect(await press('Backspace')).toEqual([expect.stringMatching(/^\/ wa/u)]);
    bench.engine.stop();
  });

  test('a trade by keys alone, each answer in a line', async () => {
    const { press, bench } = await open();
    const done = await press('j', 'c', 'Enter');
    expect(done.join('\n')).toContain('ok, award of b90e12 to 9Kd2Lm otter for 6');
    bench.engine.stop();
  });

  test('what happens in the world: events, few and no flood, what waits, alarms', async () => {
    const { bench, take } = await open();
    take();
    const bid = (price: number) => ({
      ...{ ts: nowTs, node_id: OTTER, kind: 'bid_submitted' as const, source: 'network' as const },
      payload: { seed_id: 'c2715f1e', bidder: HERON, price },
    });
    bench.api.tell({ events: [bid(5)] });
    await bench.time.pass(3000);
    expect(take()).toEqual([expect.stringMatching(/^event: .*5/u)]);
    bench.api.tell({ events: Array.from({ length: 500 }, (_, price) => bid(price + 10)) });
    await bench.time.pass(3000);
    const flood = take();
    expect(flood).toHaveLength(4);
    expect(flood[0]).toBe('497 more events');
    bench.engine.stop();
  });

  test('how an empty Market is begun', async () => {
    const { take, bench } = await open({ api: new FakeApi(emptyMarket()) });
    expect(take().join('\n')).toMatch(/No seeds yet[\s\S]*p, publish one/u);
    bench.engine.stop();
  });

  test('the help and the legend line by line', async () => {
    const { press, bench } = await open();
    expect((await press('?'))[1]).toMatch(/run/u);
    expect(await press('j')).toHaveLength(1);
    expect((await press('?')).join('\n')).toContain('the cursor: verbs act on this row');
    bench.engine.stop();
  });

  test('a question in words', async () => {
    const { press, bench } = await open();
    expect((await press('o'))[0]).toContain('order by');
    expect((await press('Esc', 'Ctrl-Z'))[0]).toContain('Ctrl-Z: the node stops till fg');
    bench.engine.stop();
  });
});

/** What Node makes of what a terminal sends in one read. */
function keysRead(bytes: string): readonly string[] {
  const terminal = new PassThrough({ encoding: 'utf8' });
  const keys: string[] = [];
  emitKeypressEvents(terminal);
  terminal.on('keypress', (text: string | undefined, key: KeyPress) => keys.push(...keysOf(text, key)));
  terminal.emit('data', bytes);
  return keys;
}

describe('a key as Node reads it', () => {
  test.each([
    ['j', ['j']],
    ['G?', ['G', '?']],
    [' ', [' ']],
    ['\r', ['Enter']],
    ['\u0004', ['Ctrl-D']],
    ['\u001b[A\u001b[A', ['Up', 'Up']],
    ['\u001bOB', ['Down']],
    ['\t', ['Tab']],
    ['\u001b[Z', ['Shift-Tab']],
    ['\u001b[15~', []],
    ['\u001b', ['Esc']],
    ['\u001b\u001b', ['Esc', 'Esc']],
    ['\u001b\u001b\u001b', ['Esc', 'Esc', 'Esc']],
    ['\u001b\u001b[A', ['Esc', 'Up']],
    ['\u001bb', ['Esc', 'b']],
    ['\u001bG', ['Esc', 'G']],
    ['\u001bOj', ['Esc', 'O', 'j']],
    ['\u001b?', ['Esc', '?']],
    ['\u001b\u001bj', ['Esc', 'Esc', 'j']],
    ['\u001b\r', ['Esc', 'Enter']],
    ['\u001b\u0004', ['Esc', 'Ctrl-D']],
    ['b14\r', ['b', '1', '4', 'Enter']],
  ])('%j', async (bytes, keys) => {
    const read = keysRead(bytes);
    // What an Esc may begin is waited for.
    await expect.poll(() => read).toEqual(keys);
  });
});
