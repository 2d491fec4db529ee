import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../../source/base/text/width.ts';
import { BenchConsole } from '../support/bench-console.ts';
import { FakeApi, mockMarket } from '../support/fake-api.ts';
import { detailOfRow, resultRow } from '../support/fake-details.ts';
import { HERON, ME, nowTs, OTTER, PEERS, seedRow } from '../support/fake-market.ts';

const HOSTILE =
  '\u001b]0;owned\u0007\u001b[2J\u001b[31mred\r\nnew\tline\u202e\u200b\u0000\u009b1m漢字漢字e\u0301👨‍👩‍👧│━▸…';

function hostileApi(): FakeApi {
  const row = seedRow('dead00aa', HOSTILE, {
    status: 'Done',
    waits_for: 'publisher',
    created_by: ME,
    role: 'publisher',
    claimed_by: OTTER,
    claimed_at: nowTs,
    deadline_ts: nowTs + 5,
    description: HOSTILE,
    rules: HOSTILE,
    command: HOSTILE,
  });
  const market = mockMarket();
  const api = new FakeApi({
    rows: [row, ...market.rows],
    peers: PEERS.map((peer) => ({ ...peer, alias: HOSTILE, addrs: [HOSTILE] })),
    events: [
      ...market.events,
      {
        ts: nowTs,
        node_id: ME,
        kind: 'bid_submitted',
        source: 'network',
        payload: { seed_id: HOSTILE, bidder: HOSTILE, price: HOSTILE },
      },
      {
        ts: nowTs,
        node_id: ME,
        kind: 'envelope_refused',
        source: 'network',
        payload: { reason: HOSTILE, peer: HOSTILE, [HOSTILE]: HOSTILE },
      },
    ],
  });
  const bid = {
    id: 'x',
    seed_id: row.id,
    bidder: HERON,
    price: 1,
    notes: HOSTILE,
    created_at: nowTs,
    live: true,
    rank: 1,
    verified: true,
  };
  const detail = detailOfRow(row, [bid]);
  api.details.set(row.id, {
    ...detail,
    results: [resultRow(row, { stdout: HOSTILE.repeat(20), stderr: HOSTILE, output_hash: HOSTILE })],
    settlements: [
      { status: 'Rejected', result_id: null, note: HOSTILE, ts: nowTs, effective: true, waiting: false },
    ],
    history: [
      { ts: nowTs, kind: HOSTILE, from: HOSTILE, key: '', code: 'bad-bid', detail: HOSTILE, effective: true },
    ],
  });
  return api;
}

const VIEWS: readonly (readonly string[])[] = [
  [],
  ['Enter'],
  ['Enter', 'v'],
  ['Enter', 'Enter'],
  ['Enter', 'Enter', 'l'],
  ['s'],
  ['3', 'z', 'k', 'l'],
  ['4', 'z'],
  ['?'],
  ['/', 'text:漢'],
];

describe("peers' text", () => {
  test.each([
    [120, 40],
    [80, 24],
    [60, 15],
    [70, 44],
  ])(
    'at %i x %i sends no control, bidi or zero-width character to the terminal and keeps its place',
    async (columns, rows) => {
      for (const keys of VIEWS) {
        const bench = await BenchConsole.open(columns, rows, { api: hostileApi() });
        await bench.press(...keys);
        for (const line of bench.lines) {
          expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2066-\u2069]/u);
          expect(displayWidth(line)).toBeLessThanOrEqual(columns);
        }
        expect(bench.painted.join('')).not.toContain('\u001b]');
        bench.engine.stop();
      }
    },
  );

  test('wide characters leave the columns beside them in line', async () => {
    const bench = await BenchConsole.open(120, 40, { api: hostileApi() });
    const ends = bench.lines.slice(2, 6).map(displayWidth);
    expect(new Set(ends).size).toBe(1);
  });
});
