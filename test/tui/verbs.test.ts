import { describe, expect, test } from 'vitest';
import type { BidRow } from '../../source/contract/seed-lists.ts';
import { refused } from '../../source/model/errors.ts';
import { BenchConsole } from './support/bench-console.ts';
import { FakeApi, mockMarket } from './support/fake-api.ts';
import { HERON, ME, nowTs, OTTER, ROWS } from './support/fake-market.ts';

const idOf = (short: string): string => ROWS.find(({ id }) => id.startsWith(short))?.id ?? '';
const TO_BID = ['j', 'j', 'j'];

describe('bid', () => {
  test('b and Enter bid the minimum', async () => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press(...TO_BID, 'text:b\r');
    expect(bench.api.acted).toEqual([{ action: 'bid', input: { seed: idOf('c2715f'), price: 8 } }]);
    expect(bench.message).toBe('ok  bid 8 on c2715f is kept and sent to 2 targets; it ranks 1 of 5');
    expect(bench.text).toContain('2 Seed c2715f');
  });

  test('the first typed digit replaces the suggestion, all keys in one read', async () => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press(...TO_BID, 'text:b14\r');
    expect(bench.api.acted[0]?.input).toEqual({ seed: idOf('c2715f'), price: 14 });
  });

  test('Up and PgUp add 1 and 10, a note goes along', async () => {
    const bench = await BenchConsole.open(60, 15);
    await bench.press(...TO_BID, 'b', 'Up', 'PgUp', 'Tab', 'text:my gpu', 'Enter');
    expect(bench.api.acted[0]?.input).toEqual({ seed: idOf('c2715f'), price: 19, notes: 'my gpu' });
  });

  test('a price under the minimum is refused before the node is asked', async () => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press(...TO_BID, 'b', '7', 'Enter');
    expect(bench.api.acted).toEqual([]);
    expect(bench.message).toBe('refused  price: 7 is under the minimum. Type 8 or more.');
  });

  test("the node's refusal keeps the form and what was typed", async () => {
    const bench = await BenchConsole.open(80, 24);
    bench.api.answer = () => refused('too-low', { price: 14, least: 15 });
    await bench.press(...TO_BID, 'b', 'text:14', 'Enter');
    expect(bench.message).toBe('refused  bid 14 on c2715f: 14 is under the minimum of 15. bid 15 or more');
    expect(bench.text).toContain('Price  14');
  });

  test('a fault of the node is said, the form stays', async () => {
    const bench = await BenchConsole.open(80, 24);
    bench.api.answer = () => Promise.reject(new Error('disk full'));
    await bench.press(...TO_BID, 'b', 'Enter');
    expect(bench.message).toBe('failed  bid 8 on c2715f: disk full');
    expect(bench.text).toContain('Bid on c2715f');
  });

  test('a form says when its verb is no longer allowed, and refuses Enter', async () => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press(...TO_BID, 'b', 'text:14');
    await bench.time.pass(49_000);
    expect(bench.message).toContain('refused  bid: bids closed at 14:02:57');
    await bench.press('Enter');
    expect(bench.api.acted).toEqual([]);
    expect(bench.text).toContain('Price  14');
  });
});

describe('claim', () => {
  test('c and Enter award the lowest live bid', async () => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press('j', 'text:c\r');
    expect(bench.api.acted).toEqual([
      { action: 'claim', input: { seed: idOf('b90e12'), bid: 'bid-b90e12-0' } },
    ]);
    expect(bench.message).toContain('ok  award of b90e12 to 9Kd2Lm otter for 6 is kept');
  });

  test('a digit chooses, and the choice stays on its bid when a lower one comes', async () => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press('j', 'c', '2');
    const bid = {
      id: 'new',
      seed_id: idOf('b90e12'),
      bidder: OTTER,
      price: 1,
      notes: '',
      created_at: nowTs,
      live: true,
      rank: 1,
      verified: true,
    };
    bench.api.change('b90e12', {}, [bid]);
    await bench.time.pass(500);
    expect(bench.text).toContain(' ▸  3       7  Tz41vB heron');
    await bench.press('Enter');
    expect(bench.api.acted[0]?.input).toEqual({ seed: idOf('b90e12'), bid: 'bid-b90e12-1' });
  });
});

describe('bid of a price', () => {
  test('that is too large says so, beside it and in the message, with the greatest', async () => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press('/', 'text:fuzz', 'Enter', 'b', 'text:9007199254740992');
    expect(bench.text).toMatch(/Price +\d+ +too large/u);
    await bench.press('Enter');
    expect(bench.message).toBe('refused  price: too large. Type 9007199254740991 or less.');
  });
});

describe('claim of bids of one price and second', () => {
  const bid = (id: string, rank: number | null): BidRow => ({
    id,
    seed_id: idOf('9c06d7'),
    bidder: rank === null ? OTTER : HERON,
    price: rank === null ? 1 : 7,
    notes: id,
    created_at: nowTs,
    live: rank !== null,
    rank,
    verified: true,
  });

  async function chooser(): Promise<BenchConsole> {
    const bench = await BenchConsole.open(120, 40);
    const { api } = bench;
    api.change('9c06d7', { status: 'Open', waits_for: 'publisher' });
    const detail = await api.seed(idOf('9c06d7'));
    if (!detail.ok) throw new Error('the row has a detail');
    const bids = [bid('aa', null), bid('bb', 3), bid('cc', 1), bid('dd', 2)];
    api.details.set(idOf('9c06d7'), {
      ...detail.value,
      bids,
      refusals: { ...detail.value.refusals, claim: null },
    });
    await bench.press('/', 'text:count words', 'Enter', 'G');
    await bench.time.pass(500);
    await bench.press('c');
    return bench;
  }

  test('lists them by the rank that the node gave them, those without one last', async () => {
    const bench = await chooser();
    const rows = [...bench.text.matchAll(/ ([123-]) +[17] {2}\w{6} \w+.*? {2}("\w\w"|over)/gu)];
    expect(rows.map(([, rank, note]) => `${rank} ${note}`)).toEqual(['1 "cc"', '2 "dd"', '3 "bb"', '- "aa"']);
    await bench.press('Enter');
    expect(bench.api.acted[0]?.input).toMatchObject({ bid: 'cc' });
  });

  test('a digit chooses by rank, whatever the order; there is none of a bid over the limit', async () => {
    const bench = await chooser();
    await bench.press('o', 'O', '4');
    expect(bench.message).toBe('refused  there is no bid 4');
    await bench.press('2', 'Enter');
    expect(bench.api.acted[0]?.input).toMatchObject({ bid: 'dd' });
  });
});

describe('run', () => {
  test('without isolation it wants the typed word', async () => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press('r', 'Enter');
    expect(bench.message).toBe('refused  run of 04d7e8: nothing isolates it here. Type run, then Enter.');
    await bench.press('text:run\r');
    expect(bench.api.acted).toEqual([
      { action: 'run', input: { seed: idOf('04d7e8'), sandbox: 'none', confirmed: true } },
    ]);
  });

  test('in the sandbox r and Enter run it', async () => {
    const bench = await BenchConsole.open(80, 24, { facts: { sandbox: 'bwrap' } });
    await bench.press('text:r\r');
    expect(bench.api.acted[0]?.input).toEqual({ seed: idOf('04d7e8'), sandbox: 'bwrap' });
  });

  test('a command longer than its form must be scrolled to its end first', async () => {
    const bench = await BenchConsole.open(60, 15, { facts: { sandbox: 'bwrap' } });
    bench.api.change('04d7e8', {
      command: Array.from({ length: 30 }, (_, line) => `echo ${line}`).join('\n'),
    });
    await bench.time.pass(500);
    await bench.press('r', 'Enter');
    expect(bench.api.acted).toEqual([]);
    expect(bench.message).toContain('the command goes on');
    await bench.press(...Array.from({ length: 20 }, () => 'PgDn'), 'Enter');
    expect(bench.api.acted).toHaveLength(1);
  });

  test('control and bidi characters of a command are shown, not sent to the terminal', async () => {
    const bench = await BenchConsole.open(80, 24);
    bench.api.change('04d7e8', { command: 'echo \u001b[31mred\u202e' });
    await bench.time.pass(500);
    await bench.press('r');
    expect(bench.text).toContain('$ echo \\x1b[31mred\\u202e');
  });
});

describe('settle', () => {
  test('s a Enter accepts', async () => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press('j', 'j', 'text:sa\r');
    expect(bench.api.acted).toEqual([
      { action: 'settle', input: { seed: idOf('7f3a9c'), verdict: 'accepted' } },
    ]);
  });

  test('the price is that of the claim which the result answers', async () => {
    const bench = await BenchConsole.open(80, 24);
    const id = idOf('7f3a9c');
    const detail = await bench.api.seed(id);
    if (!detail.ok) throw new Error('the row has a detail');
    const { claims, bids } = detail.value;
    bench.api.details.set(id, {
      ...detail.value,
      bids: [...bids.map((bid) => ({ ...bid, price: 77, id: 'first' })), ...bids],
      claims: [...claims.map((claim) => ({ ...claim, id: 'forfeited', bid_id: 'first' })), ...claims],
    });
    await bench.press('j', 'j');
    await bench.time.pass(500);
    await bench.press('s');
    expect(bench.text).toContain('by 9Kd2Lm otter for 14:');
  });

  test('a doubled Enter neither accepts nor rejects', async () => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press('j', 'j', 's', 'Enter', 'Enter');
    expect(bench.api.acted).toEqual([]);
  });

  test('r and a note reject', async () => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press('j', 'j', 's', 'r', 'text:too late\r');
    expect(bench.api.acted[0]?.input).toEqual({
      seed: idOf('7f3a9c'),
      verdict: 'rejected',
      note: 'too late',
    });
  });

  test('closing an Open seed wants the typed word, and an acceptance has nothing to accept', async () => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press('j', 's', 'a');
    expect(bench.message).toBe('refused  no result to accept, r closes the seed');
    await bench.press('r', 'Enter');
    expect(bench.api.acted).toEqual([]);
    expect(bench.message).toContain('Type close, then Enter');
    await bench.press('text:close\r');
    expect(bench.api.acted[0]?.input).toEqual({ seed: idOf('b90e12'), verdict: 'rejected' });
  });
});

describe('publish', () => {
  test('a command and Enter publish it with its beginning as title', async () => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press('p', 'text:seq 1 100000 | sort -R | sha256sum > result.txt\r');
    expect(bench.api.acted[0]?.input).toEqual({
      title: 'seq 1 100000 | sort -R | sha256sum > res',
      cmd: 'seq 1 100000 | sort -R | sha256sum > result.txt',
      desc: '',
      rules: '',
      min_price: 0,
      reward: 0,
      max_bids: 1,
      bid_window_ms: 60_000,
      timeout_ms: 120_000,
      exec_deadline_ms: 120_000,
    });
    expect(bench.message).toBe('ok  seed abcdef is kept and sent to 2 targets');
  });

  test('is of no use while the disk is full, whatever the words of the alarm', async () => {
    const api = new FakeApi();
    api.statusNow = { ...api.statusNow, alarms: ['no room'], alarm_codes: ['disk full'] };
    const bench = await BenchConsole.open(80, 24, { api });
    await bench.press('p');
    expect(bench.message).toContain('nothing can be kept: disk full');
  });

  test.each([
    [['Tab', 'Tab', 'Tab'], '9007199254740992', 'Reward is too large. Type 9007199254740991 or less.'],
    [['Tab', 'Tab', 'Tab', 'Tab', 'Tab'], '8d', 'Bids for is too large. Type 7d or less.'],
    [['Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'Tab'], '99999999999h', 'Timeout is too large. Type 14d or less.'],
  ])('what is too large says so, by its label and with the greatest: %j %s', async (to, text, words) => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press('p', 'text:ls', ...to, 'Ctrl-U', `text:${text}\r`);
    expect(bench.message).toBe(`refused  ${words}`);
    expect(bench.api.acted).toEqual([]);
  });

  test('what the node refuses is named by its label, and lengths of time as they are typed', async () => {
    const bench = await BenchConsole.open(80, 24);
    const facts = { problem: 'out-of-range', value: 0, least: 1, most: 14 * 86_400_000, unit: 'ms' } as const;
    bench.api.answer = () => ({ ok: false, refusal: { code: 'invalid-field', facts, field: 'timeout_ms' } });
    await bench.press('p', 'text:ls\r');
    expect(bench.message).toBe('refused  seed: Timeout is 0s. type 1s to 14d');
  });

  test('a command that nodes do not take is warned of before it is sent', async () => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press('p', 'text:ls');
    expect(bench.text).not.toContain('WARNING');
    bench.editor = () => 'printf \u0007';
    await bench.press('Ctrl-O');
    await bench.time.pass(100);
    expect(bench.text).toContain(
      'WARNING: no node takes this command as it is: it has the control character',
    );
    expect(bench.text).toContain('U+0007');
  });

  test('a field that is no duration gets the caret, and says what is one', async () => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press('p', 'text:ls', 'Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'text:soon', 'Enter');
    expect(bench.message).toBe('refused  Bids for is no duration. Type 90s, 30m or 2h.');
    await bench.press('Ctrl-U', 'text:2h\r');
    expect(bench.api.acted[0]?.input).toMatchObject({ bid_window_ms: 7_200_000 });
  });

  test('a paste keeps line ends in the command, makes blanks of them elsewhere, and never submits', async () => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press('p');
    bench.engine.dispatch({ type: 'paste', text: 'echo one\r\necho two\r\n' });
    await bench.press('Tab');
    bench.engine.dispatch({ type: 'paste', text: 'two\nlines' });
    await bench.press('Enter');
    expect(bench.api.acted[0]?.input).toMatchObject({ cmd: 'echo one\necho two\n', title: 'two lines' });
  });

  test('Ctrl-O hands the command to an editor and takes it back', async () => {
    const bench = await BenchConsole.open(80, 24);
    bench.editor = (text) => `${text} | wc -l\n`;
    await bench.press('p', 'text:ls', 'Ctrl-O');
    await bench.press('Enter');
    expect(bench.api.acted[0]?.input).toMatchObject({ cmd: 'ls | wc -l' });
  });

  test('what an editor gives back while the seed is being sent does not change the form', async () => {
    const bench = await BenchConsole.open(80, 24);
    bench.api.answer = () => new Promise(() => {});
    await bench.press('p', 'text:ls', 'Enter');
    bench.engine.dispatch({ type: 'edited', text: 'rm everything' });
    await bench.press();
    expect(bench.text).toContain('ls');
    expect(bench.text).not.toContain('rm everything');
  });
});

describe("on one's own seed the footer and CAN DO begin with what it waits for", () => {
  async function own(change: Parameters<FakeApi['change']>[1]): Promise<BenchConsole> {
    const bench = await BenchConsole.open(120, 40);
    bench.api.change('9c06d7', { created_by: ME, role: 'publisher', status: 'Open', ...change });
    await bench.press('/', 'text:count words', 'Enter', 'G');
    await bench.time.pass(500);
    return bench;
  }

  test('while bids are taken never with a bid of its own publisher', async () => {
    const bench = await own({ waits_for: 'bidders' });
    expect(bench.line(-1)).not.toMatch(/^ b bid/u);
    expect(bench.line(-1)).toContain('b bid');
    expect(bench.text).toMatch(/CAN DO +(?!b bid)/u);
  });

  test('an award as soon as it may be given', async () => {
    const bench = await own({ waits_for: 'publisher' });
    const detail = await bench.api.seed(idOf('9c06d7'));
    if (!detail.ok) throw new Error('the row has a detail');
    bench.api.details.set(idOf('9c06d7'), {
      ...detail.value,
      refusals: { ...detail.value.refusals, claim: null },
    });
    bench.api.tell({ seeds: [idOf('9c06d7')] });
    await bench.time.pass(500);
    expect(bench.line(-1)).toMatch(/^ c claim/u);
  });
});

describe('a verb that is not allowed', () => {
  test.each([
    ['b', 'bid on 7f3a9c: bids closed at 13:53:40.  a: next seed for you'],
    ['c', 'claim on 7f3a9c: awarded to 9Kd2Lm otter.  a: next seed for you'],
    ['r', "run on 7f3a9c: the claim is 9Kd2Lm otter's.  a: next seed for you"],
  ])('%s says why', async (key, words) => {
    const bench = await BenchConsole.open(120, 40);
    await bench.press('j', 'j', key);
    expect(bench.message).toBe(`refused  ${words}`);
    expect(bench.api.acted).toEqual([]);
  });

  test('in Events it says where to go first', async () => {
    const bench = await BenchConsole.open(120, 40);
    await bench.press('3', 's');
    expect(bench.message).toBe('refused  settle: go to its seed first: Enter');
  });

  test('after three bids the limit is said', async () => {
    const bench = await BenchConsole.open(120, 40);
    const bid = (id: string) => ({
      id,
      seed_id: idOf('c2715f'),
      bidder: ME,
      price: 20,
      notes: '',
      created_at: nowTs,
      live: true,
      rank: 1,
      verified: true,
    });
    bench.api.change('c2715f', {}, [bid('x'), bid('y')]);
    await bench.time.pass(500);
    await bench.press(...TO_BID, 'b');
    expect(bench.message).toContain('bid on c2715f: you have 3 bids here, the limit');
  });
});

describe('quitting', () => {
  test('q quits at once when nothing is under way', async () => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press('q');
    expect(bench.hasLeft).toBe(true);
  });

  test('q asks while something is unsent; Esc stays, Enter quits', async () => {
    const bench = await BenchConsole.open(80, 24, { api: new FakeApi({ ...mockMarket(), unsent: 2 }) });
    await bench.press('q');
    expect(bench.message).toBe('Quit? 2 unsent. Enter quits, Esc stays');
    await bench.press('Esc');
    expect(bench.hasLeft).toBe(false);
    await bench.press('q', 'Enter');
    expect(bench.hasLeft).toBe(true);
  });

  test('q goes a step back from a zoomed pane', async () => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press('Enter', 'q');
    expect(bench.hasLeft).toBe(false);
    expect(bench.text).toContain('━ 1 Market');
  });
});
