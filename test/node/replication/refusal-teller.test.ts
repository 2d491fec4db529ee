import { expect, it } from 'vitest';
import type { EnvelopeKey, NodeId } from '../../../source/model/types.ts';
import { readCarrier } from '../../../source/network/inbox/carrier.ts';
import { linkAddress } from '../../../source/network/transport/peer-address.ts';
import { RefusalTeller } from '../../../source/node/replication/refusal-teller.ts';
import { ToldRefusals } from '../../../source/node/replication/told-refusals.ts';
import { sealSeed, testKey } from '../../support/sealed.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

function teller() {
  const time = new VirtualTime();
  const sent: (readonly [to: string, keys: readonly string[], reason: string])[] = [];
  const linked = new Set([testKey(2).nodeId, testKey(3).nodeId]);
  const refusalTeller = new RefusalTeller({
    ...{ clock: time.clock, timers: time.timers, keyPair: testKey(1) },
    addressOf: (nodeId) => (linked.has(nodeId) ? linkAddress(nodeId) : undefined),
    transport: {
      sendTo: async ({ text: to }, text) => {
        const carrier = readCarrier(JSON.parse(text));
        if (!carrier.ok || carrier.value.message.type !== 'refused') throw new Error('another carrier');
        sent.push([to, carrier.value.message.keys, carrier.value.message.reason]);
        return { targets: 1, failures: [] };
      },
    },
  });
  const nowS = Math.floor(time.clock.now() / 1000);
  const refuse = (author: number, count: number) => {
    const envelopes = Array.from({ length: count }, () => sealSeed(testKey(author), nowS).held);
    for (const held of envelopes) refusalTeller.tell(held, 'quota');
    return envelopes.map(({ key }) => key);
  };
  return { time, sent, refuse, refusalTeller };
}

it('P2: an author is told what was refused, up to 64 keys in one message, once a second', async () => {
  const { time, sent, refuse } = teller();
  const keys = refuse(2, 70);
  await time.pass(999);
  expect(sent).toEqual([]);
  await time.pass(1);
  expect(sent).toEqual([[testKey(2).nodeId, keys.slice(0, 64), 'quota']]);
  const later = refuse(2, 1);
  await time.pass(5000);
  expect(sent.slice(1)).toEqual([[testKey(2).nodeId, later, 'quota']]);
});

it('P2: each author hears of its own, and nobody whose address is not proven', async () => {
  const { time, sent, refuse } = teller();
  const [ofTwo, ofThree] = [refuse(2, 1), refuse(3, 2), refuse(4, 1)];
  await time.pass(1000);
  expect(sent).toEqual([
    [testKey(2).nodeId, ofTwo, 'quota'],
    [testKey(3).nodeId, ofThree, 'quota'],
  ]);
});

it('nothing is told once it has stopped', async () => {
  const { time, sent, refuse, refusalTeller } = teller();
  refuse(2, 1);
  refusalTeller.stop();
  refuse(2, 1);
  await time.pass(5000);
  expect(sent).toEqual([]);
});

it('P2: an envelope counts as refused only where every live peer said so, and no more once somebody has it', () => {
  const refusals = new ToldRefusals();
  const key = 'k' as EnvelopeKey;
  const [ann, bob] = ['ann', 'bob'] as NodeId[] as [NodeId, NodeId];
  expect(refusals.add(key, { by: ann, reason: 'quota' })).toBe(true);
  expect(refusals.add(key, { by: ann, reason: 'quota' })).toBe(false);
  expect(refusals.refusedByAll([ann, bob])).toEqual([]);
  expect(refusals.refusedByAll([ann])).toEqual([key]);
  expect(refusals.refusedByAll([])).toEqual([]);
  refusals.add(key, { by: bob, reason: 'quota' });
  expect(refusals.refusedByAll([ann, bob])).toEqual([key]);
  expect(refusals.of(key).map(({ by }) => by)).toEqual([ann, bob]);
  refusals.clear(key);
  expect([refusals.refusedByAll([ann]), refusals.of(key)]).toEqual([[], []]);
});
