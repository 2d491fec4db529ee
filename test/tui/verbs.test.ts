import { describe, expect, test } from 'vitest';
import { BenchConsole } from './support/bench-console.ts';
import { FakeApi, mockMarket } from './support/fake-api.ts';
import { idOf, ME, nowTs } from './support/fake-market.ts';

const TO_BID = ['j', 'j', 'j'];

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
