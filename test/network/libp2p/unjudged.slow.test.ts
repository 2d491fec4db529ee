import { afterEach, expect, it } from 'vitest';
import { addressOf, type DhtPeer, startDht, stopAll, texts, untilHeard } from '../../support/dht-world.ts';
import { until } from '../../support/until.ts';

afterEach(stopAll);

/** So large that a gossip may tell others to withhold it. */
const text = (name: string) => `{"${name}":"${'x'.repeat(2000)}"}`;

/** A node that judges nothing of what its first peer brings, and two peers that are linked to it alone. */
async function world(judgeFirst: 'later' | undefined) {
  const first: { id?: string } = {};
  const victim = await startDht({
    judge: (_text, { peer }) => (peer.text === first.id ? judgeFirst : 'accept'),
  });
  const drained = await startDht({ bootstrap: [addressOf(victim)] });
  const honest = await startDht({ bootstrap: [addressOf(victim)] });
  for (const peer of [drained, honest])
    await until('it is linked', () => victim.linked.includes(peer.id) && peer.linked.includes(victim.id));
  await untilHeard(victim, [drained, honest]);
  await untilHeard(drained, [victim]);
  await untilHeard(honest, [victim]);
  first.id = drained.id;
  victim.heard.length = 0;
  return { victim, drained, honest };
}

const bringers = ({ heard }: DhtPeer, wanted: string) =>
  heard.filter(({ bytes }) => bytes.toString() === wanted).map(({ peer }) => peer.text);

it('what was not judged, for who brought it, is heard from the next who brings it', async () => {
  const { victim, drained, honest } = await world('later');
  await drained.transport.send(text('a'));
  await until('the first copy came', () => texts(victim).includes(text('a')));
  await honest.transport.send(text('a'));
  await until('the second copy came', () => bringers(victim, text('a')).includes(honest.id));
  expect(bringers(victim, text('a'))).toEqual([drained.id, honest.id]);
});

it('what came from another while it was looked at, and then was not judged, is fetched from there', async () => {
  const { victim, drained, honest } = await world(undefined);
  await drained.transport.send(text('b'));
  await until('the first copy came', () => texts(victim).includes(text('b')));
  await honest.transport.send(text('b'));
  // Whatever the honest peer sends after it shows that the second copy has been dropped as seen.
  await honest.transport.send(text('c'));
  await until('it has been passed over', () => texts(victim).includes(text('c')));
  expect(bringers(victim, text('b'))).toEqual([drained.id]);
  victim.heard.find(({ peer }) => peer.text === drained.id)?.judge?.('later');
  await until('it is fetched', () => bringers(victim, text('b')).includes(honest.id));
});
