import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reportRefusal } from '../../source/cli/failure.ts';
import { Output } from '../../source/cli/output.ts';
import { seedTableLines } from '../../source/cli/render/seed-table.ts';
import type { PeerRow, SeedRow } from '../../source/contract/node-api.ts';
import type { Refusal } from '../../source/model/errors.ts';
import type { NodeId } from '../../source/model/types.ts';
import { seedRow } from '../../source/node/trade/rows.ts';
import { seedDetail } from '../../source/node/trade/seed-detail.ts';
import { PolicyGuard } from '../../source/operator/policy-guard.ts';
import { LiveData, tellerOf } from '../../source/tui/data/console-data.ts';
import { SEED_VERBS, verbReason } from '../../source/tui/keymap/verb-reasons.ts';
import { marketColumns } from '../../source/tui/view/market-columns.ts';
import { peerColumns } from '../../source/tui/view/peer-columns.ts';
import { rankedBids } from '../../source/tui/view/seed/seed-bids.ts';
import { shortNode } from '../../source/words/ids.ts';
import { refusalWords } from '../../source/words/refusal-words.ts';
import { Bench } from '../cli/fake-backend.ts';
import { FakeIo } from '../cli/fake-io.ts';
import { PUBLISHERS, WORKERS } from '../support/history-player.ts';
import { NOW_S } from '../support/made-rows.ts';
import { histories } from '../support/market-history.ts';
import { foldedSeeds, marketOf, momentsOf } from '../support/market-image.ts';
import { FACTS } from '../tui/support/bench-console.ts';
import { LINKED_PEERS } from '../tui/support/fake-market.ts';

const WIDTH = 240;
const RUNS = { numRuns: 60 };
const READERS: readonly NodeId[] = [PUBLISHERS[0], WORKERS[0], WORKERS[1]];

/** A line of the shell's tables by heading; no cell of it is empty. */
function shellCells([heading = '', line = '']: readonly string[]): Readonly<Record<string, string>> {
  const cells = line.trim().split(/ {2,}/u);
  return Object.fromEntries(
    heading
      .trim()
      .split(/ {2,}/u)
      .map((title, index) => [title, cells[index] ?? '']),
  );
}

function shellSays(row: SeedRow, nowMs: number): Readonly<Record<string, string>> {
  const io = Object.assign(new FakeIo().sitDown(WIDTH), { now: () => nowMs });
  return shellCells(seedTableLines([row], new Output(io, false)));
}

/** What the shell says of a turn, as the console does where there is less room. */
const inShort = (turn = ''): string =>
  turn.replace('publisher:', 'pub:').replace('bids under way', 'late bids');

/** What the shell says of a peer, by heading. */
async function shellSaysOfPeer(peer: PeerRow): Promise<Readonly<Record<string, string>>> {
  const bench = new Bench();
  bench.io.sitDown(WIDTH);
  bench.node.peerRows = [peer];
  await bench.run('peers');
  return shellCells(bench.io.stdout.lines);
}

/** What the shell prints of a refusal. */
function shellRefuses(refusal: Refusal, nowMs: number): string {
  const io = Object.assign(new FakeIo(), { now: () => nowMs });
  reportRefusal(refusal, new Output(io, false));
  return io.stderr.lines[0]?.replace(`(${refusal.code})`, '') ?? '';
}

/** A text without what the shell and the console say differently by intent: days, and ourselves. */
const evened = (text: string, us: NodeId): string =>
  text
    .replaceAll(/\d{4}-\d\d-\d\d (?=\d\d:\d\d)|[A-Z][a-z]{2} \d{1,2} (?=\d\d:\d\d)/gu, '')
    .replaceAll(shortNode(us), 'you')
    .trim();

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
            orderOf: () => undefined,
            policy: guard,
            unfinishedRun: undefined,
            room: { keptBytes: 0, limitBytes: 1 },
            refusedBy: [],
          });
          const [shell, console] = [shellSays(row, nowMs), consoleSays(row, data)];
          for (const title of ['MIN', 'BEST', 'BIDS', 'REWARD'])
            expect([title, shell[title]]).toEqual([title, console[title]]);
          expect(inShort(shell['WAITS FOR'])).toBe(console['WAITS FOR']);
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
              const said = refused.map((each) => each && evened(shellRefuses(each, nowMs), us));
              expect(said).toContain(`refused: ${evened(reason.long, us)}`);
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

const peers = (): fc.Arbitrary<PeerRow> =>
  fc
    .record({
      row: fc.constantFrom(...LINKED_PEERS),
      last_seen: fc.oneof(
        fc.constant(0),
        fc.integer({ min: 0, max: 100_000 }).map((agoS) => NOW_S - agoS),
      ),
      rate_in: fc.integer({ min: 0, max: 200_000 }).map((hundredths) => hundredths / 100),
      clock_skew_s: fc.option(fc.integer({ min: -9999, max: 9999 })),
    })
    // Every cell says something, so that the table comes apart at its gaps.
    .map(({ row, ...more }) => ({ ...row, ...more, alias: 'otter' }));

it('the shell and the console say the same of every peer', async () => {
  const data = new LiveData({ ...FACTS, network: 'dht' });
  data.nowMs = NOW_S * 1000;
  await fc.assert(
    fc.asyncProperty(peers(), async (peer) => {
      const shell = await shellSaysOfPeer(peer);
      const columns = peerColumns(data, WIDTH, true);
      const console = Object.fromEntries(columns.map(({ header, cell }) => [header, cell(peer, data)]));
      for (const title of ['HEARD', 'IN', 'CLOCK', ...(peer.link === null ? [] : ['LINK', 'RTT', 'SCORE'])])
        expect([title, shell[title]]).toEqual([title, console[title]]);
      expect(shell.BY).toBe(console.VIA);
    }),
    RUNS,
  );
});
