import { randomBytes } from 'node:crypto';
import { cpSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { Debug } from '../../../source/base/ports.ts';
import { signPayload } from '../../../source/identity/seal-envelope.ts';
import type { JsonObject } from '../../../source/model/types.ts';
import { MemoryNetwork, MemoryTransport } from '../../../source/network/transport/memory-transport.ts';
import { DEAF } from '../../../source/network/transport/transport.ts';
import { act } from '../../support/act.ts';
import { seededRandom } from '../../support/frame-mutator.ts';
import { LocalNode } from '../../support/local-node.ts';
import { RawPeer } from '../../support/raw-peer.ts';
import { testKey } from '../../support/sealed.ts';
import { UdpHub } from '../../support/udp-hub.ts';
import { until } from '../../support/until.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

const SECOND_MS = 1000;
const DAY_MS = 24 * 3600 * SECOND_MS;
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** Nodes on a network in memory, on a time of its own. */
function world() {
  const time = new VirtualTime();
  const network = new MemoryNetwork();
  const unit = seededRandom(3);
  network.deliver = (_from, _to, hand) => void time.timers.after(1, hand);
  const node = (name: string, key?: number, debug: Debug = () => {}) => {
    const made = new LocalNode({
      debug,
      ...(key === undefined ? {} : { key }),
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
  return { time, network, node };
}

const publish = (node: LocalNode) =>
  act(node.api, 'publish', { title: 't', cmd: 'true', max_bids: 0, bid_window_ms: 3_600_000 });
const digestOf = async (node: LocalNode) => (await node.api.digest()).digest;
const seedsOf = async (node: LocalNode) => (await node.api.status()).seeds;

describe('catch-up', () => {
  it('brings what somebody told who is gone, from those who heard it', async () => {
    const { time, node } = world();
    const [teller, witness] = [await node('teller').start(), await node('witness').start()];
    for (let count = 0; count < 150; count += 1) await publish(teller);
    await time.pass(5 * SECOND_MS);
    await teller.stop();
    const late = await node('late').start();
    await time.pass(10 * SECOND_MS);
    expect(await seedsOf(late)).toBe(150);
    expect(await digestOf(late)).toBe(await digestOf(witness));
    expect(late.eventsOf('catch_up')).toMatchObject([{ end: 'same', fetched: 150 }]);
  });

  it('says in debug lines with whom it compares, and how that ended', async () => {
    const { time, node } = world();
    const [teller, witness] = [await node('teller').start(), await node('witness').start()];
    await publish(teller);
    await time.pass(5 * SECOND_MS);
    await teller.stop();
    const { node_id: peer } = await witness.api.status();
    const lines: unknown[] = [];
    await node('late', undefined, (message, facts) => {
      if (message.startsWith('a comparison')) lines.push([message, facts]);
    }).start();
    await time.pass(10 * SECOND_MS);
    const [parts, today] = [
      { peer, domain: 'parts' },
      { peer, domain: 'signed', day: '2027-01-15' },
    ];
    expect(lines).toEqual([
      ['a comparison begins', { ...parts, address: 'witness' }],
      ['a comparison ended', { ...parts, end: 'same', fetched: 0 }],
      ['a comparison begins', { ...today, address: 'witness' }],
      ['a comparison ended', { ...today, end: 'same', fetched: 1 }],
    ]);
  });

  it('lets the floor of a newcomer sink day by day as far as peers hold anything (P3)', async () => {
    const { time, node } = world();
    const witness = await node('witness').start();
    for (let day = 0; day < 3; day += 1) {
      await publish(witness);
      await time.pass(DAY_MS);
    }
    await publish(witness);
    const late = await node('late').start();
    expect(await late.api.status()).toMatchObject({ rules: 2, floor: '2027-01-18', catch_up: null });
    await time.pass(10 * SECOND_MS);
    expect(await late.api.status()).toMatchObject({ seeds: 4, floor: '2027-01-15' });
    expect(late.eventsOf('floor_reached')).toMatchObject([{ floor: '2027-01-15' }]);
    await late.stop();
    await late.start();
    expect((await late.api.status()).floor).toBe('2027-01-15');
  });

  it('hears nodes of other rules, marks them, and does not catch up with them', async () => {
    const { time, network, node } = world();
    const us = await node('us').start();
    await publish(us);
    const old = new MemoryTransport(network, 'old');
    const heard: string[] = [];
    await old.start({ ...DEAF, datagram: ({ bytes }) => void heard.push(bytes.toString()) });
    const ts = Math.floor(time.clock.now() / 1000);
    const say = (members: JsonObject) =>
      old.send(signPayload('TaskSettle', 0, { crabnet: { ...members, ts } }, testKey(9)));
    const summary = { before: ts - 60, count: 1, fingerprint: 'AAAA' };
    await say({ type: 'hello', alias: 'old', version: '0', boot: 'b', summary });
    await say({ type: 'sync-ask', request: 1, token: '', domain: 'signed', ranges: [['', '']] });
    await time.pass(30 * SECOND_MS);
    expect(await us.api.peers()).toMatchObject([{ alias: 'old', rules: 1, catch_up: null }]);
    expect(heard.filter((text) => text.includes('"sync-'))).toEqual([]);
    expect(us.eventsOf('envelope_refused')).toEqual([]);
    expect(heard.some((text) => text.includes('SeedCreated'))).toBe(true);
  });

  it('closes a gap between nodes that know each other, without a restart', async () => {
    const { time, network, node } = world();
    const [teller, witness, cut] = [
      await node('teller').start(),
      await node('witness').start(),
      await node('cut').start(),
    ];
    await time.pass(5 * SECOND_MS);
    network.deliver = (from, to, hand) => {
      if (from !== 'cut' && to !== 'cut') time.timers.after(1, hand);
    };
    for (let count = 0; count < 50; count += 1) await publish(teller);
    await time.pass(60 * SECOND_MS);
    await teller.stop();
    network.deliver = (_from, _to, hand) => void time.timers.after(1, hand);
    await time.pass(120 * SECOND_MS);
    expect(await seedsOf(cut)).toBe(50);
    expect(await digestOf(cut)).toBe(await digestOf(witness));
  });

  it('does not offer what is never to be told', async () => {
    const { time, node } = world();
    const teller = await node('teller').start();
    await act(teller.api, 'publish', { title: 't', cmd: 'true', announce: 'never' });
    await publish(teller);
    const late = await node('late').start();
    await time.pass(20 * SECOND_MS);
    expect(await seedsOf(late)).toBe(1);
  });

  it('keeps a node that was restored from a backup from awarding a seed again', async () => {
    const { time, node } = world();
    const [publisher, worker] = [await node('publisher', 1).start(), await node('worker', 2).start()];
    const { seed_id: seed } = await publish(publisher);
    await time.pass(SECOND_MS);
    const first = await act(worker.api, 'bid', { seed });
    const second = await act(worker.api, 'bid', { seed, price: 1 });
    await time.pass(60 * SECOND_MS);
    await publisher.stop();
    const restored = node('restored');
    cpSync(publisher.dataDir, restored.dataDir, { recursive: true });
    await publisher.start();
    const claim = act(publisher.api, 'claim', { seed, bid: first.bid_id });
    await time.pass(5 * SECOND_MS);
    await claim;
    await publisher.stop();
    await restored.start();
    const again = restored.api.act('claim', { seed, bid: second.bid_id });
    await time.pass(15 * SECOND_MS);
    expect(await again).toMatchObject({ ok: false, refusal: { code: 'already-claimed' } });
  });

  it('lets an award wait ten seconds at most when nobody answers', async () => {
    const { time, node } = world();
    const [publisher, worker] = [await node('publisher').start(), await node('worker').start()];
    const { seed_id: seed } = await publish(publisher);
    await time.pass(SECOND_MS);
    const { bid_id: bid } = await act(worker.api, 'bid', { seed });
    await time.pass(60 * SECOND_MS);
    await publisher.stop();
    await worker.stop();
    await publisher.start();
    const claim = publisher.api.act('claim', { seed, bid });
    await time.pass(9 * SECOND_MS);
    expect((await publisher.api.status()).claims).toBe(0);
    await time.pass(2 * SECOND_MS);
    expect(await claim).toMatchObject({ ok: true });
  });

  it('works over real sockets', async () => {
    const hub = await UdpHub.open();
    ends.push(() => hub.close());
    const [host = '', port] = hub.address.split(':');
    const settings = { announceAddrs: [{ host, port: Number(port) }] };
    const node = async () => {
      const made = new LocalNode({ settings });
      ends.push(() => made.remove());
      return made.start();
    };
    const [teller, witness] = [await node(), await node()];
    for (let count = 0; count < 200; count += 1) await publish(teller);
    await until('the witness has heard all', async () => (await seedsOf(witness)) === 200);
    await teller.stop();
    const late = await node();
    await until('the late one has them too', async () => (await seedsOf(late)) === 200);
    expect(await digestOf(late)).toBe(await digestOf(witness));
  });

  it('sends nobody more than was asked in, before the address has shown that it hears', async () => {
    const node = new LocalNode();
    ends.push(() => node.remove());
    await node.start();
    for (let count = 0; count < 40; count += 1) await publish(node);
    const raw = await RawPeer.open();
    ends.push(() => raw.close());
    const ts = Math.floor(Date.now() / 1000);
    const say = async (members: JsonObject) => {
      const text = signPayload('TaskSettle', 0, { crabnet: { ...members, ts } }, testKey(9));
      await raw.send(text, await node.port());
      return text.length;
    };
    const day = Math.floor(ts / 86_400);
    const ask = { type: 'sync-ask', domain: 'signed', day, ranges: [['', '']] };
    const asked = await say({ ...ask, request: 1, token: '' });
    await until('it answers', () => raw.heard.length === 1);
    const answer = JSON.parse(raw.heard[0] ?? '') as {
      payload: { crabnet: { type: string; token: string } };
    };
    expect(answer.payload.crabnet.type).toBe('sync-token');
    expect(raw.heard[0]?.length).toBeLessThanOrEqual(asked);
    await say({ ...ask, request: 2, token: answer.payload.crabnet.token });
    await until('it tells', () => raw.heard.length === 2);
    expect(raw.heard[1]).toContain('sync-tell');
    const other = await RawPeer.open();
    ends.push(() => other.close());
    const stolen = signPayload(
      'TaskSettle',
      0,
      { crabnet: { ...ask, request: 3, token: answer.payload.crabnet.token, ts } },
      testKey(9),
    );
    await other.send(stolen, await node.port());
    await until('it answers the other', () => other.heard.length === 1);
    expect(other.heard[0]).toContain('sync-token');
  });
});
