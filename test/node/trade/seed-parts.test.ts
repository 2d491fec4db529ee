import { describe, expect, test } from 'vitest';
import {
  type PartPage,
  SEED_PARTS,
  type SeedPart,
  type SeedParts,
} from '../../../source/contract/seed-lists.ts';
import { seedDetail } from '../../../source/node/trade/seed-detail.ts';
import { type PartSources, partPage } from '../../../source/node/trade/seed-parts.ts';
import { toldDetail } from '../../../source/words/history-words.ts';
import { AMPLE_USE } from '../../support/ample-room.ts';
import { bidOf, claimOf, resultOf, seedOf, settlementOf } from '../../support/fake-envelopes.ts';
import { folded, marketOf } from '../../support/market-image.ts';
import { PAULA, WALTER, WANDA } from '../../support/model-trade.ts';

const MEBIBYTE = 1024 * 1024;
const LONG = 'x'.repeat(60_000);

/** A seed whose publisher and bidders wrote as much as the rules let them. */
function hostileTrade(count: number): PartSources {
  const seed = seedOf(PAULA, { description: LONG });
  const numbers = Array.from({ length: count }, (_, index) => index);
  const bids = numbers.map((index) =>
    bidOf(seed, index % 2 === 0 ? WALTER : WANDA, { price: count - index, notes: LONG }),
  );
  const [first] = bids;
  if (first === undefined) throw new Error('there is a bid');
  const claim = claimOf(first, PAULA);
  const results = numbers.map((index) => resultOf(claim, WALTER, first.ts + 20 + index));
  const settlements = numbers.map((index) =>
    settlementOf(seed, PAULA, first.ts + 9_000 + index, { status: 'Rejected', note: LONG }),
  );
  const market = marketOf([seed, ...bids, claim, ...results, ...settlements]);
  const text = JSON.stringify({ payload: { result: { stdout: LONG, stderr: '' } } });
  return { market, folded: folded(market, seed.seed.id), textOf: () => text, orderOf: () => undefined };
}

const whole = (part: SeedPart, sources: PartSources) => {
  const rows: unknown[] = [];
  for (let cursor: number | null = 0; cursor !== null; ) {
    const page: PartPage<unknown> = partPage(part, sources, cursor, 1_000_000);
    expect(page.rows.length).toBeGreaterThan(0);
    rows.push(...page.rows);
    expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(MEBIBYTE);
    cursor = page.next_cursor;
  }
  return rows;
};

describe('a seed of which there is more than an answer holds', () => {
  const sources = hostileTrade(120);
  const { market, folded: seed } = sources;
  const context = { us: PAULA, nowMs: 0, running: null, unsent: false };
  const refusing = {
    ...{ policy: { refusal: () => undefined }, unfinishedRun: undefined },
    ...{ room: AMPLE_USE, refusedBy: [] },
  };
  const detail = seedDetail(market, seed, context, { ...refusing, ...sources });

  test('is answered with a megabyte at most, that has something of each list', () => {
    expect(Buffer.byteLength(JSON.stringify(toldDetail(detail)))).toBeLessThan(MEBIBYTE);
    for (const part of SEED_PARTS) {
      expect(detail[part].length).toBeGreaterThan(0);
      const { total, next_cursor } = detail.pages[part];
      expect(next_cursor).toBe(detail[part].length === total ? null : detail[part].length);
    }
    expect(detail.pages.bids).toEqual({ total: 120, next_cursor: detail.bids.length });
  });

  test.each(SEED_PARTS)('has all its %s, page after page', (part) => {
    const rows = whole(part, sources);
    expect(rows).toHaveLength(detail.pages[part].total);
    expect(rows.slice(0, detail[part].length)).toEqual(detail[part]);
  });

  test('tells the awarded bid and the counting result first, then the bids by rank', () => {
    const [awarded, ...others] = detail.bids;
    expect(awarded?.id).toBe(seed.holding?.claim.bid_id);
    expect(others.map(({ rank }) => rank)).toEqual(others.map((_, index) => index + 1));
    expect(detail.results[0]?.counting).toBe(true);
  });

  test('ends behind its last row', () => {
    expect(partPage('bids', sources, 500, 1_000_000)).toEqual({ rows: [], total: 120, next_cursor: null });
  });
});

describe('what a worker says of the limits that held its task', () => {
  const sources = hostileTrade(1);
  const shown = (limits: unknown) => {
    const text = JSON.stringify({ payload: { result: { stdout: '', stderr: '', limits } } });
    const page: PartPage<SeedParts['results']> = partPage(
      'results',
      { ...sources, textOf: () => text },
      0,
      9_999,
    );
    return page.rows[0]?.limits;
  };

  test.each([undefined, null, 1, 'memory', [], {}, { exact: 'memory', watched: [] }, { exact: ['memory'] }])(
    'is nothing where it is %j',
    (limits) => expect(shown(limits)).toBeNull(),
  );

  test('has names of limits alone, each once, and is exact only where nothing else is said of it', () => {
    const many = Array.from({ length: 5_000 }, () => '\u001b[31m');
    expect(
      shown({ exact: ['memory', 'memory', 'time', 'gpu', ...many], watched: ['time', 7, null, 'cpu'] }),
    ).toEqual({
      exact: ['memory'],
      watched: ['time', 'cpu'],
    });
  });
});
