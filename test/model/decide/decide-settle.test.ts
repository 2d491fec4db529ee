import { describe, expect, it } from 'vitest';
import { decide } from '../../../source/model/decide/decide.ts';
import type { HeldEnvelope } from '../../../source/model/types.ts';
import {
  acceptanceOf,
  bidOf,
  claimOf,
  rejectionOf,
  resultOf,
  START_S,
  v0Node,
  v0ResultOf,
} from '../../support/fake-envelopes.ts';
import { marketOf } from '../../support/market-image.ts';
import { PAULA, tradeOf, WALTER, WANDA } from '../../support/model-trade.ts';

const { seed, claim, result, forfeitS: FORFEIT_S } = tradeOf();
const rival = claimOf(bidOf(seed, WANDA), PAULA, { created_at: claim.claim.created_at - 1 });
const NOW_S = START_S + 100;

const settle = (
  command: 'accept' | 'reject',
  held: readonly HeldEnvelope[],
  { us = PAULA, nowS = NOW_S, note = '' } = {},
) => decide(marketOf([seed, ...held]), { command, seedId: seed.seed.id, note }, { us, nowMs: nowS * 1000 });
const codeOf = (...given: Parameters<typeof settle>): string => {
  const outcome = settle(...given);
  return outcome.ok ? 'ok' : outcome.refusal.code;
};

describe('settle accept', () => {
  it('names the holding claim’s result, and gives v0 the whole seed', () => {
    expect(settle('accept', [claim, result], { note: 'well done' })).toEqual({
      ok: true,
      value: {
        kind: 'TaskSettle',
        ts: NOW_S,
        settlement: {
          seed_id: seed.seed.id,
          status: 'Accepted',
          result_id: result.result.id,
          result_key: null,
          note: 'well done',
        },
        seed: {
          ...seed.seed,
          status: 'Accepted',
          claimed_by: WALTER,
          claimed_at: claim.claim.created_at,
          claim_id: claim.claim.id,
          result_id: result.result.id,
        },
      },
    });
  });

  it('takes a result of an overtaken claim where the holding one has none', () => {
    const byWanda = resultOf(rival, WANDA, START_S + 50);
    const later = claimOf(bidOf(seed, WALTER), PAULA, { created_at: FORFEIT_S, replaces: rival.claim.id });
    expect(settle('accept', [rival, later, byWanda], { nowS: FORFEIT_S + 1 })).toMatchObject({
      ok: true,
      value: { settlement: { result_id: byWanda.result.id } },
    });
  });

  it('names a v0 result by its key', () => {
    const award = claimOf(bidOf(seed, v0Node('Willem')), PAULA);
    const v0Result = v0ResultOf(award, v0Node('Willem'), NOW_S);
    expect(settle('accept', [award, v0Result])).toMatchObject({
      ok: true,
      value: { settlement: { result_key: v0Result.key } },
    });
  });

  it('is allowed after a rejection (T2), and when the result is late', () => {
    expect(codeOf('accept', [claim, result, rejectionOf(seed, PAULA, NOW_S)])).toBe('ok');
    expect(codeOf('accept', [claim, resultOf(claim, WALTER, FORFEIT_S)], { nowS: FORFEIT_S + 5 })).toBe('ok');
  });

  it('not-yours', () => {
    expect(codeOf('accept', [claim, result], { us: WALTER })).toBe('not-yours');
  });

  it('no-result: none of a valid claim', () => {
    expect(codeOf('accept', [])).toBe('no-result');
    expect(codeOf('accept', [claim])).toBe('no-result');
    expect(codeOf('accept', [claim, resultOf(claim, WANDA, NOW_S, { worker: WALTER })])).toBe('no-result');
  });

  it('already-accepted', () => {
    expect(codeOf('accept', [claim, result, acceptanceOf(seed, PAULA, NOW_S, result)])).toBe(
      'already-accepted',
    );
  });
});

describe('settle accept, once more', () => {
  const byWanda = resultOf(rival, WANDA, START_S + 50);
  const accepted = acceptanceOf(seed, PAULA, NOW_S, byWanda);

  it('takes a result of another valid claim', () => {
    expect(settle('accept', [claim, rival, result, byWanda, accepted])).toMatchObject({
      ok: true,
      value: { settlement: { result_id: result.result.id } },
    });
    const both = [accepted, acceptanceOf(seed, PAULA, NOW_S, result)];
    expect(codeOf('accept', [claim, rival, result, byWanda, ...both])).toBe('already-accepted');
  });

  it('already-accepted: a second result of a claim of which one is', () => {
    const second = resultOf(rival, WANDA, START_S + 55);
    expect(codeOf('accept', [rival, byWanda, second, accepted])).toBe('already-accepted');
  });

  it('enough: nine settlements of ours are there, half of what would void it (L3)', () => {
    const nine = Array.from({ length: 9 }, (_, number) => rejectionOf(seed, PAULA, NOW_S - number));
    expect(codeOf('accept', [claim, result, ...nine.slice(1)])).toBe('ok');
    expect(codeOf('accept', [claim, result, ...nine])).toBe('enough');
  });
});

describe('settle reject', () => {
  it('closes a seed without a claim, or whose every valid claim has a result', () => {
    expect(settle('reject', [])).toMatchObject({
      ok: true,
      value: { settlement: { status: 'Rejected', result_id: null } },
    });
    expect(settle('reject', [claim, result])).toMatchObject({
      ok: true,
      value: { settlement: { status: 'Rejected', result_id: result.result.id } },
    });
  });

  it('closes it once every claim without a result is forfeited', () => {
    expect(codeOf('reject', [claim], { nowS: FORFEIT_S - 1 })).toBe('in-progress');
    expect(codeOf('reject', [claim], { nowS: FORFEIT_S })).toBe('ok');
  });

  it('in-progress: any valid claim may be worked on, holding or not', () => {
    expect(codeOf('reject', [claim, rival, resultOf(rival, WANDA, NOW_S)])).toBe('in-progress');
    expect(codeOf('reject', [claim, rival, result])).toBe('in-progress');
  });

  it('not-yours', () => {
    expect(codeOf('reject', [], { us: WALTER })).toBe('not-yours');
  });

  it('already-settled', () => {
    expect(codeOf('reject', [rejectionOf(seed, PAULA, NOW_S)])).toBe('already-settled');
    expect(codeOf('reject', [claim, result, acceptanceOf(seed, PAULA, NOW_S, result)])).toBe(
      'already-settled',
    );
  });
});

describe('the note of a settlement', () => {
  it.each(['x'.repeat(4097), '\udc00'])('invalid-field: a note that no envelope can hold', (note) => {
    expect(settle('reject', [], { note })).toMatchObject({
      refusal: { code: 'invalid-field', field: 'note' },
    });
  });
});
