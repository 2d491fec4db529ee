import { randomBytes } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { MemoryNetwork, MemoryTransport } from '../../../source/network/transport/memory-transport.ts';
import { act } from '../../support/act.ts';
import { seededRandom } from '../../support/frame-mutator.ts';
import { LocalNode } from '../../support/local-node.ts';
import { helloFrom, madeUpKeys } from '../../support/made-up.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

const SECOND_MS = 1000;
const US = '192.0.2.1:1';
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** Nodes in memory, and a thousand keys that say hello to one of them and never answer, each from a host of its own. */
function world() {
  const time = new VirtualTime();
  const network = new MemoryNetwork();
  const unit = seededRandom(11);
  network.deliver = (_from, _to, hand) => void time.timers.after(1, hand);
  const node = (name: string) => {
    const made = new LocalNode({
      ports: {
        clock: time.clock,
        monotonicMs: () => time.clock.now(),
        timers: time.timers,
        random: { unit, bytes: randomBytes },
        soon: (task) => void time.timers.after(0, task),
      },
      transport: new MemoryTransport(network, name),
      settings: { sandbox: 'none' },
    });
    ends.push(() => made.remove());
    return made;
  };
  const flood = async () => {
    const nowS = Math.floor(time.clock.now() / 1000);
    const held = { rules: 2, floor: 0, before: Math.floor((nowS - 60) / 30) * 30, days: 'AAA' };
    for (const [nth, key] of madeUpKeys(1024).entries())
      network.send(`203.0.${nth >> 8}.${nth & 255}:1`, helloFrom(key, nowS, held), US);
    await time.pass(SECOND_MS);
  };
  const publish = (on: LocalNode) =>
    act(on.api, 'publish', { title: 't', cmd: 'true', max_bids: 0, bid_window_ms: 3_600_000 });
  return { time, node, flood, publish };
}

it('a thousand hellos that never answer hold up no catch-up with who does', async () => {
  const { time, node, flood, publish } = world();
  const [teller, witness] = [await node('192.0.2.2:1').start(), await node('192.0.2.3:1').start()];
  for (let count = 0; count < 30; count += 1) await publish(teller);
  await time.pass(5 * SECOND_MS);
  await teller.stop();
  await witness.stop();
  const us = await node(US).start();
  await flood();
  expect(await us.api.peers()).toHaveLength(1024);
  await witness.start();
  await time.pass(10 * SECOND_MS);
  expect((await us.api.status()).seeds).toBe(30);
});

it('a thousand hellos that never answer make no claim wait', async () => {
  const { time, node, flood, publish } = world();
  const us = await node(US).start();
  await flood();
  const { seed_id: seed } = await publish(us);
  const { bid_id: bid } = await act(us.api, 'bid', { seed });
  const claim = us.api.act('claim', { seed, bid });
  await time.pass(SECOND_MS);
  expect((await us.api.status()).claims).toBe(1);
  expect(await claim).toMatchObject({ ok: true });
});
