import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Output } from '../../source/cli/output.ts';
import { seedTableLines } from '../../source/cli/render/seed-table.ts';
import type { SeedRow } from '../../source/contract/node-api.ts';
import type { NodeId } from '../../source/model/types.ts';
import { seedRow } from '../../source/node/trade/rows.ts';
import { seedDetail } from '../../source/node/trade/seed-detail.ts';
import { PolicyGuard } from '../../source/operator/policy-guard.ts';
import { LiveData, tellerOf } from '../../source/tui/data/console-data.ts';
import { SEED_VERBS, verbReason } from '../../source/tui/keymap/verb-reasons.ts';
import { marketColumns } from '../../source/tui/view/market-columns.ts';
import { rankedBids } from '../../source/tui/view/seed/seed-bids.ts';
import { refusalWords } from '../../source/words/refusal-words.ts';
import { FakeIo } from '../cli/fake-io.ts';
import { PUBLISHERS, WORKERS } from '../support/history-player.ts';
import { histories } from '../support/market-history.ts';
import { foldedSeeds, marketOf, momentsOf } from '../support/market-image.ts';
import { FACTS } from '../tui/support/bench-console.ts';

const WIDTH = 240;
const RUNS = { numRuns: 60 };
const READERS: readonly NodeId[] = [PUBLISHERS[0], WORKERS[0], WORKERS[1]];

/** What the shell's table says of a row, by heading; no cell of it is empty. */
function shellSays(row: SeedRow): Readonly<Record<string, string>> {
  const [heading = '', line = ''] = seedTableLines([row], new Output(new FakeIo().sitDown(WIDTH), false));
  const cells = line.trim().split(/ {2,}/u);
  return Object.fromEntries(
    heading
      .trim()
      .split(/ {2,}/u)
      .map((title, index) => [title, cells[index] ?? '']),
  );
}

/** What the console's table says of it. */
function consoleSays(row: SeedRow, data: LiveData): Readonly<Record<string, string>> {
  return Object.fromEntries(
    marketColumns(WIDTH, 8).columns.map(({ header, cell }) => [header, cell(row, data)]),
  );
}

describe('over any history, for whoever reads it, at any moment', () => {
  it('the shell and the console say the same of every row, and of every verb', () => {
    const guard = new PolicyGuard(null, { now: () => 0 });
    let seen = 0;
    fc.assert(
      fc.property(histories(), fc.nat(), fc.constantFrom(...READERS), ({ envelopes }, pick, us) => {
        const market = marketOf(envelopes);
        for (const folded of foldedSeeds(market)) {
          const moments = momentsOf(folded);
          const nowMs = moments[pick % moments.length] ?? 0;
          const context = { us, nowMs, running: null, unsent: false };
          const row = seedRow(folded, context);
          const data = new LiveData({ ...FACTS, nodeId: us });
          data.nowMs = nowMs;
          data.detail = seedDetail(market, folded, context, {
            textOf: () => undefined,
            policy: guard,
            unfinishedRun: undefined,
          });
          const [shell, console] = [shellSays(row), consoleSays(row, data)];
          for (const title of ['MIN', 'BEST', 'BIDS', 'REWARD'])
            expect([title, shell[title]]).toEqual([title, console[title]]);
          expect(shell['WAITS FOR']?.replace('publisher:', 'pub:')).toBe(console['WAITS FOR']);
          expect(shell.LEFT === '-').toBe(console.LEFT === '-');
          expect(data.detail.seed).toEqual(row);
          // One rank for a bid, wherever it shows.
          const own = rankedBids(data, row.id).find(({ bid }) => bid.bidder === us && bid.live);
          if (row.rank !== null) expect(own?.bid.rank).toBe(row.rank);
          expect(data.detail.results.filter(({ counting }) => counting).map(({ id }) => id)).toEqual(
            row.result_id === null ? [] : [row.result_id],
          );
          const { refusals } = data.detail;
          for (const verb of SEED_VERBS) {
            const reason = verbReason(verb, row, data);
            const refused = verb === 'settle' ? [refusals.accept, refusals.reject] : [refusals[verb]];
            if (reason === null) expect(refused).toContain(null);
            else {
              const words = refused.map((each) => each && refusalWords(each, tellerOf(data)));
              expect(words).toContainEqual(reason);
            }
          }
          seen += 1;
        }
      }),
      RUNS,
    );
    expect(seen).toBeGreaterThan(50);
  });
});
