import { describe, expect, test } from 'vitest';
import type { BidRow } from '../../source/contract/seed-lists.ts';
import { refused } from '../../source/model/errors.ts';
import { BenchConsole } from './support/bench-console.ts';
import { HERON, idOf, nowTs, OTTER } from './support/fake-market.ts';

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
