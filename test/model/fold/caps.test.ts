import { describe, expect, it } from 'vitest';
import { admit } from '../../../source/model/admission.ts';
import { decide } from '../../../source/model/decide/decide.ts';
import { droppedBy } from '../../../source/model/keeping.ts';
import { CAPS } from '../../../source/model/limits.ts';
import { statusAt } from '../../../source/model/status-at.ts';
import type { ClaimId, HeldEnvelope, NodeId, ResultId } from '../../../source/model/types.ts';
import { CappedNode, untilQuiet } from '../../support/capped-node.ts';
import {
  acceptanceOf,
  bidOf,
  claimOf,
  rejectionOf,
  resultOf,
  START_S,
  settlementOf,
  signer,
  v0Node,
} from '../../support/fake-envelopes.ts';
import { folded, formOf, marketOf } from '../../support/market-image.ts';
import { MALLORY, PAULA, tradeOf, WALTER, WANDA } from '../../support/model-trade.ts';

const { seed, bid, claim, result } = tradeOf();
const ID = seed.seed.id;
const NOW_MS = (START_S + 100) * 1000;

const times = <T>(count: number, make: (number: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, number) => make(number));
const byKey = <T extends HeldEnvelope>(items: readonly T[]): readonly T[] =>
  items.toSorted((left, right) => (left.key < right.key ? -1 : 1));
const keysOf = (items: Iterable<HeldEnvelope>): readonly string[] =>
  [...items].map(({ key }) => key).toSorted();
const bidsOf = (who: NodeId, count: number) =>
  times(count, (price) => bidOf(seed, who, { price, created_at: START_S + count - price }));
/** Awards that differ from each other; `replaces` null is a first award. */
const awards = (count: number, replaces: ClaimId | null = null, first = 0) =>
  times(count, (number) => claimOf(bid, PAULA, { created_at: START_S + 20 + first + number, replaces }));
const settlements = (count: number) => times(count, (number) => rejectionOf(seed, PAULA, START_S + number));
const strayId = (number: number) =>
  `${String(number).padStart(8, '0')}-ffff-8fff-8fff-ffffffffffff` as ClaimId;

/** What `us` holds once it has heard all, and the reason why the last was refused. */
function heard(us: NodeId, ...envelopes: readonly HeldEnvelope[]) {
  const node = new CappedNode(us, CAPS);
  for (const held of [seed, ...envelopes]) node.hear(held, NOW_MS);
  return node;
}

function reason(us: NodeId, held: HeldEnvelope, ...before: readonly HeldEnvelope[]): string {
  const verdict = admit(heard(us, ...before).market, held, us, NOW_MS);
  return 'reason' in verdict ? verdict.reason : verdict.verdict;
}

describe('L1, L2: bids', () => {
  it('of one bidder the three with the smallest keys count, whatever they are dated', () => {
    const bids = byKey(bidsOf(WALTER, 6));
    const first = bids.slice(0, 3);
    for (const order of [bids, bids.toReversed()]) {
      expect(keysOf(heard(MALLORY, ...order).market.record(ID)?.bids ?? [])).toEqual(keysOf(first));
    }
    const [fourth] = bids.slice(3);
    expect(fourth && reason(MALLORY, fourth, ...first)).toBe('crowded');
  });

  it('of all 512 count, by the same order: a bidder’s third makes room for nobody else', () => {
    const crowd = times(200, (number) => bidsOf(signer(`Crowd ${number}`), 3)).flat();
    const first = byKey(crowd).slice(0, 512);
    for (const order of [crowd, crowd.toReversed(), first]) {
      const { market } = heard(MALLORY, ...order);
      expect(keysOf(market.record(ID)?.bids ?? [])).toEqual(keysOf(first));
      expect(folded(market, ID).bids.every(({ counts, live }) => counts && live)).toBe(true);
    }
  });

  it('only those that count are live (B2)', () => {
    const trade = tradeOf({ max_bids: 2 });
    const bids = byKey(
      times(4, (price) => bidOf(trade.seed, WALTER, { price, created_at: START_S + price })),
    );
    const live = trade.fold(...bids).bids.filter((each) => each.live);
    const counted = bids.slice(0, 3).toSorted((left, right) => left.ts - right.ts);
    expect(live.map(({ held }) => held.key)).toEqual(counted.slice(0, 2).map(({ key }) => key));
  });

  it('a claim carries its bid, whether that counts or not', () => {
    const [, , , fourth] = byKey(bidsOf(WALTER, 4));
    const award = fourth && claimOf(fourth, PAULA);
    const { market } = heard(MALLORY, ...bidsOf(WALTER, 4), ...(award === undefined ? [] : [award]));
    expect(folded(market, ID).holding?.held.key).toBe(award?.key);
  });

  it('what is unsigned is not counted among them (E5)', () => {
    const unsigned = bidsOf(v0Node('Max'), 5);
    expect(heard(MALLORY, ...unsigned).market.record(ID)?.bids.length).toBe(5);
  });
});

describe('L3: a seed is void', () => {
  const stray = times(16, (number) => awards(1, strayId(number), number)).flat();

  it.each<[string, readonly HeldEnvelope[], HeldEnvelope[]]>([
    ['beyond 8 first awards', awards(8), [...awards(1, null, 8)]],
    ['beyond 8 claims that replace one', awards(8, claim.claim.id), [...awards(1, claim.claim.id, 8)]],
    ['beyond 16 claims, whether what they replace is held or not', stray, [...awards(1)]],
    ['beyond 18 settlements, valid or not', settlements(18), [...settlements(19).slice(18)]],
  ])('%s', (_, most, [one]) => {
    const before = heard(MALLORY, bid, ...most);
    expect(folded(before.market, ID).standing.isVoid).toBe(false);
    for (const us of [MALLORY, PAULA]) {
      const { market } = heard(us, bid, ...most, ...(one === undefined ? [] : [one]));
      expect(statusAt(folded(market, ID), NOW_MS)).toEqual({
        status: 'Void',
        waitsFor: null,
        changesAtMs: null,
      });
      expect(formOf(market, ID)).toEqual({ id: ID, void: true });
      const counted = market.envelopesOf(ID).filter((held) => market.isCounted(held));
      expect(counted.map(({ kind }) => kind)).toEqual(['SeedCreated']);
    }
    const { market } = heard(MALLORY, bid, ...most, ...(one === undefined ? [] : [one]));
    expect(keysOf(market.all())).toEqual(keysOf([seed, ...most, ...(one === undefined ? [] : [one])]));
    expect(keysOf(market.voidProof(ID) ?? [])).toEqual(keysOf(market.all()));
  });

  it('its proof proves it to whoever holds nothing but the seed, and nothing else is taken in', () => {
    const { market } = heard(MALLORY, bid, ...awards(5), ...settlements(3), ...awards(9).slice(5));
    const proof = market.voidProof(ID) ?? [];
    expect(heard(WANDA, ...proof.toReversed()).market.voidProof(ID)).toHaveLength(proof.length);
    for (const held of [bid, bidOf(seed, WANDA), ...awards(1, null, 20), ...settlements(1), result]) {
      expect(reason(MALLORY, held, ...proof)).toBe('void');
    }
  });

  it('what the publisher did not say makes nothing void', () => {
    const others = [
      ...times(20, (number) => claimOf(bid, WALTER, { created_at: START_S + number })),
      ...times(20, (number) => rejectionOf(seed, WALTER, START_S + number)),
    ];
    expect(folded(marketOf([seed, bid, ...others]), ID).standing).toMatchObject({ isVoid: false, claims: 0 });
  });

  it('a party keeps what it held, adds only its own envelopes, and sees its trade (L6)', () => {
    const accepts = acceptanceOf(seed, PAULA, START_S + 80, result);
    const trade = [bid, claim, result, accepts];
    const { market } = heard(WALTER, ...trade, ...awards(9));
    expect(folded(market, ID).outcome?.held.key).toBe(accepts.key);
    expect(folded(market, ID).results.map(({ accepted }) => accepted)).toEqual([true]);
    expect(reason(WALTER, bidOf(seed, WANDA), ...trade, ...awards(9))).toBe('void');
    const own = resultOf(claim, WALTER, START_S + 90);
    expect(reason(WALTER, own, bid, claim, ...awards(9))).toBe('accept');
  });
});

describe('L4: results', () => {
  const results = times(4, (number) => resultOf(claim, WALTER, START_S + 60 - number));

  it('the two first of a claim count, and push out the others, which are judged afresh (L5)', () => {
    const { market } = heard(MALLORY, bid, claim, ...results);
    expect(keysOf(market.record(ID)?.results ?? [])).toEqual(keysOf(results.slice(2)));
    const [last] = results;
    expect(last && market.has(last.key)).toBe(false);
    expect(last && reason(MALLORY, last, bid, claim, ...results)).toBe('crowded');
  });

  it('one that an acceptance names counts, and comes back with it', () => {
    const [last] = results;
    if (last === undefined) throw new Error('there are four');
    const accepts = acceptanceOf(seed, PAULA, START_S + 80, last);
    const { market } = heard(MALLORY, bid, claim, ...results, accepts, last);
    expect(market.isCounted(last)).toBe(true);
    expect(
      folded(market, ID)
        .results.filter(({ accepted }) => accepted)
        .map(({ held }) => held.key),
    ).toEqual([last.key]);
  });

  it('an acceptance that names nothing never counts', () => {
    const nameless = settlementOf(seed, PAULA, START_S + 80, { status: 'Accepted' });
    expect(reason(MALLORY, nameless)).toBe('bad-field');
    expect(folded(marketOf([seed, nameless]), ID).standing.settlements).toBe(0);
  });
});

describe('L6: parties', () => {
  it('keep their own bids, which they neither count nor tell as counting', () => {
    const own = byKey(bidsOf(WALTER, 5));
    const { market } = heard(WALTER, ...own);
    expect(market.record(ID)?.bids.length).toBe(5);
    expect(own.map((held) => market.isCounted(held))).toEqual([true, true, true, false, false]);
    expect(formOf(market, ID)).toEqual(formOf(heard(MALLORY, ...own).market, ID));
  });

  it('the publisher keeps the first 256 bids, and may award one that a crowd has pushed out', () => {
    const crowd = byKey(times(300, (number) => bidsOf(signer(`Crowd ${number}`), 3)).flat());
    const { market } = heard(PAULA, ...crowd.toReversed());
    expect(market.record(ID)?.bids.length).toBe(512 + 256);
    const pushedOut = crowd.at(-1);
    expect(pushedOut && market.isCounted(pushedOut)).toBe(false);
    const bidId = pushedOut?.bid.id ?? bid.bid.id;
    const award = decide(market, { command: 'claim', seedId: ID, bidId }, { us: PAULA, nowMs: NOW_MS });
    expect(award.ok).toBe(true);
  });

  it('the publisher keeps the first results, and may accept one that backdated ones have pushed out', () => {
    const first = resultOf(claim, WALTER, START_S + 60);
    const backdated = times(3, (number) => resultOf(claim, WALTER, START_S + 50 - number));
    const publisher = heard(PAULA, bid, claim, first, ...backdated);
    const third = heard(MALLORY, bid, claim, first, ...backdated);
    expect([publisher.market.isCounted(first), third.market.has(first.key)]).toEqual([false, false]);
    const accepts = acceptanceOf(seed, PAULA, START_S + 80, first);
    publisher.hear(accepts, NOW_MS);
    expect(publisher.market.isCounted(first)).toBe(true);
    expect(untilQuiet([publisher, third], NOW_MS)).toBe(true);
    expect(third.image()).toBe(publisher.image());
    expect(folded(third.market, ID).outcome?.result?.key).toBe(first.key);
  });
});

it('what is pushed out is known by its place: nothing else is dropped', () => {
  const { market } = heard(MALLORY, ...bidsOf(WALTER, 3), ...bidsOf(WANDA, 3));
  expect(market.holdings().byKind.BidSubmitted).toBe(6);
  const own = byKey(bidsOf(WALTER, 40)).slice(0, 1);
  for (const held of own) {
    market.add(held);
    const dropped = droppedBy(market, held, MALLORY);
    expect(dropped.every((each) => each.from === WALTER)).toBe(true);
  }
});

it('an acceptance may name a result by an id that nobody has: it waits, and counts', () => {
  const result_id = strayId(1) as string as ResultId;
  const waits = settlementOf(seed, PAULA, START_S, { status: 'Accepted', result_id });
  expect(heard(MALLORY, waits).market.isCounted(waits)).toBe(true);
});
