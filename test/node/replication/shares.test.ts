import { expect, it } from 'vitest';
import { Market } from '../../../source/model/fold/market.ts';
import { CAPS } from '../../../source/model/limits.ts';
import { Shares } from '../../../source/node/replication/shares.ts';
import { bidOf, seedOf } from '../../support/fake-envelopes.ts';
import { PAULA, WALTER } from '../../support/model-trade.ts';

const HOST = 'host 192.0.2.1';

function world() {
  const shares = new Shares();
  const market = new Market(CAPS, shares);
  const seed = seedOf(PAULA);
  const bid = bidOf(seed, WALTER);
  for (const { key } of [seed, bid]) shares.note(key, HOST);
  for (const held of [seed, bid]) market.add(held);
  return { shares, market, seed, bid };
}

it('P2: what goes out of the market takes no room', () => {
  const { shares, market, seed, bid } = world();
  expect(shares.bytesOf(HOST)).toBe(seed.sizeBytes + bid.sizeBytes);
  market.remove(bid.key);
  expect(shares.bytesOf(HOST)).toBe(seed.sizeBytes);
  expect(shares.of(bid.key)).toBeUndefined();
});

it('what was taken out, and is put back because the disk failed, takes the room of who brought it', () => {
  const { shares, market, bid } = world();
  market.remove(bid.key);
  market.add(bid);
  expect(shares.of(bid.key)).toBe(HOST);
});

it('P2: what is never dropped takes nobody’s, however often it goes and comes', () => {
  const { shares, market, seed, bid } = world();
  shares.keep([seed, bid]);
  market.remove(bid.key);
  market.add(bid);
  expect(shares.bytesOf(HOST)).toBe(0);
});
