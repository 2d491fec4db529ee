import { describe, expect, it } from 'vitest';
import { wholeForm } from '../../../source/model/fold/digest-form.ts';
import type { HeldEnvelope } from '../../../source/model/types.ts';
import {
  bidOf,
  claimOf,
  rejectionOf,
  START_S,
  seedOf,
  signer,
  v0Node,
  v0ResultOf,
} from '../../support/fake-envelopes.ts';
import { formOf as digestFormOf, folded, marketOf } from '../../support/market-image.ts';
import { PAULA, tradeOf, WALTER, WILLEM } from '../../support/model-trade.ts';

const { seed, bid, claim, result, accepts } = tradeOf();
const signed = [seed, bid, claim, result, accepts];

const formOf = (envelopes: readonly HeldEnvelope[], id = seed.seed.id) =>
  digestFormOf(marketOf(envelopes), id);

describe('the digest of a seed', () => {
  it('has its fields, and what holds and is accepted', () => {
    expect(formOf(signed)).toEqual({
      seed: { ...seed.seed },
      key: seed.key,
      bids: [{ key: bid.key, live: true }],
      claims: [{ key: claim.key, holds: true, disputed: false, result: result.key }],
      results: [{ key: result.key, counts: true, equivocal: false, accepted: true }],
      settlements: [{ key: accepts.key, state: 'effective' }],
    });
  });

  it('leaves out what has no effect', () => {
    const noise = [
      bidOf(seed, WALTER, { bidder: PAULA }),
      claimOf(bid, WALTER),
      rejectionOf(seed, WALTER, START_S),
    ];
    expect(formOf([...signed, ...noise])).toEqual(formOf(signed));
  });

  it('has nothing unsigned in it', () => {
    const v0Bid = bidOf(seed, WILLEM);
    expect(formOf([...signed, v0Bid])).toEqual(formOf(signed));
    const award = claimOf(v0Bid, PAULA);
    const v0Result = v0ResultOf(award, WILLEM, START_S + 60);
    expect(formOf([seed, award, v0Result])).toEqual(formOf([seed, award]));
    const v0Seed = seedOf(v0Node('Petra'));
    expect(formOf([v0Seed, bidOf(v0Seed, WALTER)], v0Seed.seed.id)).toBeUndefined();
  });

  it('the form of all that is held has it', () => {
    const v0Bid = bidOf(seed, WILLEM);
    const whole = wholeForm(folded(marketOf([...signed, v0Bid]), seed.seed.id));
    expect(JSON.stringify(whole)).toContain(v0Bid.key);
  });

  it('a dispute shows', () => {
    const rival = claimOf(bidOf(seed, signer('Wanda')), PAULA);
    expect(JSON.stringify(formOf([...signed, rival]))).toContain('"disputed":true');
  });
});
