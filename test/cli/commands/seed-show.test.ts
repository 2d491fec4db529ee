import { beforeEach, describe, expect, test } from 'vitest';
import type { SeedDetail } from '../../../source/contract/node-api.ts';
import type { ResultRow } from '../../../source/contract/seed-lists.ts';
import { aDetail, aResult, aSeed, BID_ID, NOW_S, OTHER, SEED_ID, US } from '../../support/made-rows.ts';
import { Bench } from '../fake-backend.ts';

const full = aDetail({
  seed: aSeed({
    role: 'publisher',
    created_by: US,
    status: 'Done',
    waits_for: 'publisher',
    command: 'sort x |\n  uniq\u001b[1m',
    rules: 'be \u202enice',
  }),
  bids: [
    {
      id: BID_ID,
      seed_id: SEED_ID,
      bidder: OTHER,
      price: 6,
      notes: '8 cores',
      created_at: NOW_S,
      live: true,
      rank: 1,
      verified: true,
    },
  ],
  claims: [
    {
      id: 'c-1',
      seed_id: SEED_ID,
      bid_id: BID_ID,
      worker: OTHER,
      created_at: NOW_S,
      replaces: null,
      holds: true,
      disputed: false,
      forfeit_ts: NOW_S + 900,
    },
  ],
  results: [aResult()],
  settlements: [
    { status: 'Rejected', result_id: 'r-1', note: 'hm', ts: NOW_S, effective: false, waiting: false },
  ],
  history: [{ ts: NOW_S, kind: 'SeedCreated', from: US, key: 'k', code: 'effective', effective: true }],
  refusals: { ...aDetail().refusals, bid: null, accept: null },
});
let bench: Bench;

beforeEach(() => {
  bench = new Bench();
  bench.node.detail = full;
});

test('with --json is the whole detail', async () => {
  expect(await bench.run('seed', 'show', '7f', '--json')).toBe(0);
  const history = full.history.map((row) => ({ ...row, verdict: 'effective' }));
  expect(bench.json).toEqual({ ...full, history });
});

test('an unknown id is refused', async () => {
  bench.node.detail = undefined;
  expect(await bench.run('seed', 'show', '7f')).toBe(2);
  expect(bench.err).toBe(
    'refused: no seed has an id that starts with "7f" (no-such-seed)\nfield: seed\ntry: crabnet seed list shows the seeds\n',
  );
});

test('shows seed, bids, claims, result, settlement and history', async () => {
  expect(await bench.run('seed', 'show', '7f')).toBe(0);
  expect(bench.out.replaceAll(/\d\d:\d\d:\d\d/gu, 'TT:TT:TT')).toBe(`Count words
seed      ${SEED_ID}
status    Done, waits for you: settle, until TT:TT:TT (in 10m)
by        you, TT:TT:TT (1m ago)
command   $ sort x |
              uniq\\x1b[1m
limits    2m to run, result due 2m after the award
bids      close TT:TT:TT (in 10m), at most 4 live
price     at least 5; reward 20
rules     be \ufffdnice

Bids
ID                                    PRICE  BIDDER  MADE      NOTE
${BID_ID}      6  Tz41vB  TT:TT:TT  awarded, "8 cores"

Claims
ID   WORKER  MADE      FORFEIT            STATE
c-1  Tz41vB  TT:TT:TT  TT:TT:TT (in 15m)  holds

Result
exit 0 in 1m04s, by Tz41vB, TT:TT:TT, hash matches
id r-1
sha256 beef
stdout
| one
| two
stderr is empty

Settlement
Rejected TT:TT:TT (now), without effect "hm"

History
WHEN      WHAT         FROM  EFFECT
TT:TT:TT  SeedCreated  you   effective
`);
});

describe('what this node has against a seed', () => {
  const show = async (refusals: Partial<SeedDetail['refusals']>) => {
    bench.io.sitDown();
    bench.node.detail = aDetail({ refusals: { ...aDetail().refusals, ...refusals } });
    await bench.run('seed', 'show', '7f');
    return bench.out;
  };

  test.each(['bid', 'run'])("a %s that the operator's policy denies would be refused", async (verb) => {
    const denied = {
      code: 'command-refused',
      facts: { by: 'policy', rule: 1, because: '\u001b[1mloud' },
    } as const;
    expect(await show({ [verb]: denied })).toContain(
      `policy    a ${verb} would be refused: this node's policy denies it, rule 1: loud\n`,
    );
  });

  test('says what is on further pages', async () => {
    const { pages } = full;
    bench.node.detail = { ...full, pages: { ...pages, bids: { total: 1_204, next_cursor: 2 } } };
    await bench.run('seed', 'show', SEED_ID);
    const rest = 1_204 - full.bids.length;
    expect(bench.out).toContain(`and ${rest.toLocaleString('en-US')} more: /api/seeds/${SEED_ID}/bids\n`);
  });

  test('a run that a crash interrupted is told, and how it may run again', async () => {
    const facts = { what: 'run-again', began_ts: NOW_S, why: 'crashed', kept_bytes: null } as const;
    const run = { code: 'needs-confirmation', facts } as const;
    expect(await show({ run })).toMatch(
      /^run {7}a run of it that began at .* left no result: a crash interrupted it; confirm with --yes/mu,
    );
    expect(bench.err).toContain(`next: crabnet seed run ${SEED_ID} --yes`);
  });
});

describe('a result', () => {
  const show = async (result: Partial<ResultRow>) => {
    bench.node.detail = aDetail({ results: [aResult(result)] });
    await bench.run('seed', 'show', '7f');
    return bench.out;
  };

  test('that timed out, late, with another hash, says so', async () => {
    const text = await show({ timed_out: true, late: true, hash_matches: false, holds: false });
    expect(text).toContain('timed out after 1m04s');
    expect(text).toContain('HASH DIFFERS from the output, late, of a claim that does not hold');
  });

  test('that was ended early says what ended it, without its escape sequences', async () => {
    expect(await show({ stopped_by: 'the limit of memory\u001b[31m' })).toContain(
      'ended early: the limit of memory',
    );
    expect(bench.out).not.toContain('\u001b[31m');
  });

  test('that was cut says how much there was', async () => {
    expect(await show({ truncated: { stdout_bytes: 99_000, stderr_bytes: 0 } })).toContain(
      'stdout, cut: it had 99000 bytes',
    );
  });

  test('is shown in part on a terminal, whole in a pipe', async () => {
    const stdout = Array.from({ length: 25 }, (_, line) => `line ${line}`).join('\n');
    expect(await show({ stdout })).toContain('| line 24\n');
    bench = new Bench();
    bench.io.sitDown();
    const shown = await show({ stdout });
    expect(shown).not.toContain('| line 20\n');
    expect(shown).toContain('… 5 more lines');
  });
});

describe('the next step', () => {
  test.each([
    ['run what is awarded to us', { ...full.refusals, run: null }, US, `crabnet seed run ${SEED_ID}`],
    ['settle our own', full.refusals, US, `crabnet seed settle ${SEED_ID} --accepted, or --rejected`],
    ['award our own', { ...aDetail().refusals, claim: null }, US, `crabnet seed claim ${SEED_ID} ${BID_ID}`],
    ['bid on another’s', { ...aDetail().refusals }, OTHER, `crabnet seed bid ${SEED_ID} --price 5`],
  ])('%s', async (_what, refusals, created_by, command) => {
    bench.io.sitDown();
    const role = created_by === US ? 'publisher' : null;
    bench.node.detail = { ...full, seed: { ...full.seed, created_by, role }, refusals };
    await bench.run('seed', 'show', '7f');
    expect(bench.err).toBe(`next: ${command}\n`);
  });

  test('awards the first in rank, not a cheaper bid over the limit or a later one of its price', async () => {
    bench.io.sitDown();
    const others = [
      { id: 'over-the-limit', price: 1, live: false, rank: null },
      { id: 'second', live: true, rank: 2 },
    ];
    const bids = [...others.map((other) => full.bids.map((bid) => ({ ...bid, ...other }))), full.bids].flat();
    bench.node.detail = { ...full, bids, refusals: { ...aDetail().refusals, claim: null } };
    await bench.run('seed', 'show', '7f');
    expect(bench.err).toBe(`next: crabnet seed claim ${SEED_ID} ${BID_ID}\n`);
  });
});
