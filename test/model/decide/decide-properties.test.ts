import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admit } from '../../../source/model/admission.ts';
import type { Draft, SayCommand } from '../../../source/model/decide/command.ts';
import { decide, decideRun, ownBidCount } from '../../../source/model/decide/decide.ts';
import type { Outcome, RefusalCode } from '../../../source/model/errors.ts';
import type { FoldedSeed } from '../../../source/model/fold/folded-seed.ts';
import type { Market } from '../../../source/model/fold/market.ts';
import { forfeitMs } from '../../../source/model/seed-times.ts';
import { statusAt } from '../../../source/model/status-at.ts';
import type { BidId, Claim, HeldBid, NodeId } from '../../../source/model/types.ts';
import { isSigned, sealFake } from '../../support/fake-envelopes.ts';
import { folded } from '../../support/market-image.ts';
import { type Situation, situations } from '../../support/market-situation.ts';

const RUNS = { numRuns: 500 };
const DOCUMENTED: Readonly<Record<'bid' | 'claim' | 'run' | 'accept' | 'reject', readonly RefusalCode[]>> = {
  bid: ['not-open', 'too-late', 'too-low', 'enough', 'void'],
  claim: [
    'not-yours',
    'no-such-bid',
    'already-claimed',
    'already-done',
    'already-settled',
    'too-late',
    'enough',
    'void',
  ],
  run: ['not-claimed-by-us', 'already-done', 'running', 'forfeited', 'too-late', 'void'],
  accept: ['not-yours', 'no-result', 'already-accepted', 'too-late', 'enough', 'void'],
  reject: ['not-yours', 'in-progress', 'already-settled', 'too-late', 'void'],
};

const accepted = new Set<SayCommand['command']>();

/** Decides, seals and admits `command`; the seed as it is then, and the envelope; undefined when it was refused. */
function give({ market, seed, us, nowMs }: Situation, command: Exclude<SayCommand, { command: 'publish' }>) {
  const decided: Outcome<Draft> = decide(market, command, { us, nowMs });
  if (!decided.ok) {
    expect(DOCUMENTED[command.command]).toContain(decided.refusal.code);
    return undefined;
  }
  accepted.add(command.command);
  const draft = decided.value;
  const carried = draft.kind === 'ClaimCreated' ? market.get(draft.bidKey) : undefined;
  const held = sealFake(draft, us, carried as HeldBid | undefined);
  expect(admit(market, held, us, nowMs)).toEqual({ verdict: 'accept' });
  market.add(held);
  return { key: held.key, after: folded(market, seed.seed.id) };
}

describe('what decide accepts, the market shows', () => {
  it('a bid is among the bids', () => {
    fc.assert(
      fc.property(situations, fc.nat({ max: 12 }), (situation, price) => {
        const command = { command: 'bid', seedId: situation.seed.seed.id, price, notes: '' } as const;
        const before = ownBidCount(situation.seed, situation.us);
        const given = give(situation, command);
        if (given === undefined) return;
        expect(before).toBeLessThan(3);
        expect(price).toBeGreaterThanOrEqual(situation.seed.seed.min_price);
        expect(given.after.bids.map(({ held }) => held.key)).toContain(given.key);
      }),
      RUNS,
    );
  });

  it('a claim holds, and the worker has its full time', () => {
    fc.assert(
      fc.property(situations, (situation) => {
        const { seed, us, number, nowMs } = situation;
        const chosen = seed.bids[number % Math.max(1, seed.bids.length)]?.bid;
        const bidId = chosen?.id ?? ('none' as BidId);
        const given = give(situation, { command: 'claim', seedId: seed.seed.id, bidId });
        if (given === undefined) return;
        const { holding } = given.after;
        expect(holding?.held.key).toBe(given.key);
        expect(holding?.claim.worker).toBe(chosen?.bidder);
        expect(holding?.disputed).toBe(false);
        expect(holding?.claim.replaces).toBe(seed.holding?.claim.id ?? null);
        // A v0 worker's earlier result that names no claim may answer this one too (R2).
        const statuses = isSigned(chosen?.bidder ?? us) ? ['Claimed'] : ['Claimed', 'Done'];
        expect(statuses).toContain(statusAt(given.after, nowMs).status);
      }),
      RUNS,
    );
  });

  it('an acceptance is the outcome, and its result accepted', () => {
    fc.assert(
      fc.property(situations, (situation) => {
        const given = give(situation, { command: 'accept', seedId: situation.seed.seed.id, note: 'well' });
        if (given === undefined) return;
        const { outcome, results } = given.after;
        expect(outcome?.settlement.status).toBe('Accepted');
        expect(outcome?.result).toBeDefined();
        expect(results.find(({ held }) => held.key === outcome?.result?.key)?.accepted).toBe(true);
        expect(statusAt(given.after, situation.nowMs).status).toBe('Accepted');
      }),
      RUNS,
    );
  });

  it('a rejection is the outcome', () => {
    fc.assert(
      fc.property(situations, (situation) => {
        const given = give(situation, { command: 'reject', seedId: situation.seed.seed.id, note: '' });
        if (given === undefined) return;
        expect(given.after.outcome?.held.key).toBe(given.key);
        expect(statusAt(given.after, situation.nowMs).status).toBe('Rejected');
      }),
      RUNS,
    );
  });

  it('a result of a run that decide allows counts, in time', () => {
    fc.assert(
      fc.property(situations, ({ market, seed, us, nowMs }) => {
        const decided = decideRun(market, seed.seed.id, { us, nowMs }, null);
        if (!decided.ok) {
          expect(DOCUMENTED.run).toContain(decided.refusal.code);
          return;
        }
        const { claim, forfeitMs: untilMs } = decided.value;
        expect(claim.worker).toBe(us);
        expect(untilMs).toBe(forfeitMs(seed.seed, claim));
        expect(untilMs).toBeGreaterThan(nowMs);
        const held = sealFake(resultDraft(claim, us, Math.floor(nowMs / 1000)), us);
        expect(admit(market, held, us, nowMs)).toEqual({ verdict: 'accept' });
        market.add(held);
        const result = folded(market, seed.seed.id).results.find((item) => item.held.key === held.key);
        expect(result).toMatchObject({ counts: true, late: false, equivocal: false });
      }),
      RUNS,
    );
  });
});

const resultDraft = (claim: Claim, us: NodeId, ts: number) => ({
  kind: 'TaskResult' as const,
  ts,
  result: {
    seed_id: claim.seed_id,
    worker: us,
    claim_id: claim.id,
    exit_code: 0,
    timed_out: false,
    output_hash: '0'.repeat(64),
    duration_ms: 1,
    stdout: '',
    stderr: '',
  },
});

it('each command was accepted somewhere', () => {
  expect([...accepted].toSorted()).toEqual(['accept', 'bid', 'claim', 'reject']);
});

describe('a worker that delivers in time', () => {
  it('can always be accepted, until a result is, the horizon comes, or its publisher has settled too often', () => {
    fc.assert(
      fc.property(situations, ({ market, seed, nowMs }) => {
        if (!seed.held.verified || nowMs >= seed.horizonMs) return;
        if (!seed.results.some(({ late }) => !late)) return;
        if (seed.outcome?.settlement.status === 'Accepted') return;
        if (seed.standing.isVoid || seed.standing.settlements >= market.caps.settlements / 2) return;
        expect(acceptedBy(market, seed, nowMs)).toBe(true);
      }),
      RUNS,
    );
  });
});

const acceptedBy = (market: Market, { seed }: FoldedSeed, nowMs: number): boolean =>
  decide(market, { command: 'accept', seedId: seed.id, note: '' }, { us: seed.created_by, nowMs }).ok;
