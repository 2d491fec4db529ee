import { afterEach, describe, expect, it } from 'vitest';
import { CrabnetError } from '../../../source/model/errors.ts';
import { MemoryNetwork, MemoryTransport } from '../../../source/network/transport/memory-transport.ts';
import { linkAddress } from '../../../source/network/transport/peer-address.ts';
import type {
  Datagram,
  Judgement,
  Link,
  Links,
  TransportEvents,
} from '../../../source/network/transport/transport.ts';
import { systemPorts } from '../../../source/node/system-ports.ts';
import { LocalNode, type LocalNodeOptions } from '../../support/local-node.ts';
import { sealSeed, testKey } from '../../support/sealed.ts';
import { until } from '../../support/until.ts';

const PEER = testKey(7).nodeId;
const ADDRESS = `/ip4/192.0.2.7/tcp/9012`;
const LINK: Link = {
  peer: PEER,
  address: ADDRESS,
  direction: 'in',
  latencyMs: 12.5,
  score: -1,
  speaks: true,
};

/** A transport whose links a test lays, and that can be heard from by hand. */
class LinkedTransport extends MemoryTransport {
  linksNow: readonly Link[] = [];
  readonly dropped: string[] = [];
  readonly dialled: string[] = [];
  teller: string | undefined;
  events: TransportEvents | undefined;

  override async start(events: TransportEvents): Promise<void> {
    this.events = events;
    await super.start(events);
  }

  override readonly links: Links = {
    list: () => this.linksNow,
    dial: async (address) => {
      if (address === 'nonsense') throw new CrabnetError('address', 'that is no address');
      this.dialled.push(address);
      return PEER;
    },
    drop: (peer) => {
      this.dropped.push(peer);
    },
    toldBy: (peer) => (peer === PEER ? this.teller : undefined),
  };
}

const nodes: LocalNode[] = [];
afterEach(async () => {
  for (const node of nodes.splice(0)) await node.remove();
});

function setUp(options: LocalNodeOptions = {}) {
  const transport = new LinkedTransport(new MemoryNetwork(), 'us');
  const node = new LocalNode({ transport, key: 1, ...options });
  nodes.push(node);
  return { transport, node };
}

const rowOf = async (node: LocalNode) => (await node.api.peers()).find(({ node_id }) => node_id === PEER);

describe('a link', () => {
  it('is a peer that lives, also before it says hello, and an edge of the topology', async () => {
    const { transport, node } = setUp();
    await node.start();
    transport.linksNow = [LINK];
    expect(await node.api.peers()).toEqual([
      {
        node_id: PEER,
        alias: '',
        addrs: [ADDRESS],
        transport: 'dht',
        live: true,
        last_seen: expect.any(Number),
        blocked: false,
        verified: false,
        rules: null,
        clock_skew_s: null,
        votes: false,
        rate_in: 0,
        link: { address: ADDRESS, direction: 'in', latency_ms: 12.5, score: -1 },
        blocked_reason: null,
        catch_up: null,
      },
    ]);
    transport.teller = 'teller';
    expect(await rowOf(node)).toMatchObject({ told_by: 'teller' });
    expect((await node.api.status()).peers).toBe(1);
    const { node_id: us } = await node.api.status();
    const { nodes: seen, edges } = await node.api.topology();
    expect(edges).toEqual([
      {
        ...{ from: us, to: PEER, kind: 'link', total: 1, bytes: 0, last_seen: expect.any(Number) },
        ...{ transport: 'dht', direction: 'in', latency_ms: 12.5, score: -1, catch_up: null },
      },
    ]);
    expect(seen.map(({ id, degree }) => [id, degree])).toEqual(
      expect.arrayContaining([
        [us, 1],
        [PEER, 1],
      ]),
    );
    expect(await node.api.overview()).toMatchObject({ nodes: 2, edges: 1 });
  });
});

it('that comes and goes is a debug line', async () => {
  const lines: unknown[] = [];
  const { transport, node } = setUp({ debug: (message, facts) => lines.push([message, facts]) });
  await node.start();
  transport.linksNow = [LINK];
  transport.events?.linksChanged();
  transport.linksNow = [];
  transport.events?.linksChanged();
  expect(lines).toEqual([
    ['a link stands', { peer: PEER, address: ADDRESS, direction: 'in' }],
    ['a link is gone', { peer: PEER }],
  ]);
});

describe('dial', () => {
  it('answers with the peer at the other end', async () => {
    const { transport, node } = setUp();
    await node.start();
    expect(await node.api.act('dial', { address: '192.0.2.7:9012' })).toEqual({
      ok: true,
      value: { node_id: PEER, address: '192.0.2.7:9012' },
    });
    expect(transport.dialled).toEqual(['192.0.2.7:9012']);
  });

  it('passes on what is wrong with an address', async () => {
    const { node } = setUp();
    await node.start();
    await expect(node.api.act('dial', { address: 'nonsense' })).rejects.toMatchObject({ code: 'address' });
  });

  it('does not dial who is blocked', async () => {
    const { transport, node } = setUp();
    await node.start();
    await node.api.act('block', { peer: PEER, reason: 'floods' });
    expect(await node.api.act('dial', { address: `${ADDRESS}/p2p/${PEER}` })).toMatchObject({
      ok: false,
      refusal: { code: 'already-blocked', facts: { reason: 'floods' } },
    });
    expect(transport.dialled).toEqual([]);
  });

  it('is refused over udp', async () => {
    const node = new LocalNode();
    nodes.push(node);
    await node.start();
    expect(await node.api.act('dial', { address: '192.0.2.7:9012' })).toMatchObject({
      ok: false,
      refusal: { code: 'no-links' },
    });
  });
});

describe('block', () => {
  it('ends the link, says so, and holds after a restart until it is undone', async () => {
    const { transport, node } = setUp();
    await node.start();
    transport.linksNow = [LINK];
    expect(await node.api.act('block', { peer: PEER.slice(-6), reason: ' floods\u001b[31m ' })).toEqual({
      ok: true,
      value: { node_id: PEER },
    });
    expect(transport.dropped).toEqual([PEER]);
    expect(node.eventsOf('peer_blocked')).toEqual([{ peer: PEER, reason: 'floods', until_ts: null }]);
    transport.linksNow = [];
    await node.stop();
    await node.start();
    expect(await rowOf(node)).toMatchObject({ blocked: true, blocked_reason: 'floods', last_seen: 0 });
    const { nodes: seen } = await node.api.topology();
    expect(seen.find(({ id }) => id === PEER)).toMatchObject({ degree: 0, blocked_reason: 'floods' });
    expect(await node.api.act('unblock', { peer: PEER.slice(-6) })).toEqual({
      ok: true,
      value: { node_id: PEER },
    });
    expect(node.eventsOf('peer_unblocked')).toEqual([{ peer: PEER }]);
    expect(await rowOf(node)).toBeUndefined();
  });

  it('is refused twice, for ourselves, for nobody, and with too long a reason', async () => {
    const { node } = setUp();
    await node.start();
    const { node_id: us } = await node.api.status();
    const codeOf = async (peer: string, reason?: string) => {
      const outcome = await node.api.act('block', { peer, ...(reason === undefined ? {} : { reason }) });
      return outcome.ok ? 'done' : outcome.refusal.code;
    };
    expect(await codeOf(us)).toBe('invalid-field');
    expect(await codeOf(us.slice(-8))).toBe('invalid-field');
    expect(await codeOf('nobody')).toBe('no-such-peer');
    expect(await codeOf(PEER, 'x'.repeat(201))).toBe('invalid-field');
    expect(await codeOf(PEER)).toBe('done');
    expect(await codeOf(PEER)).toBe('already-blocked');
    expect(await rowOf(node)).toMatchObject({ blocked_reason: 'by the operator' });
  });

  it('is undone only where it stands', async () => {
    const { transport, node } = setUp();
    await node.start();
    transport.linksNow = [LINK];
    expect(await node.api.act('unblock', { peer: PEER.slice(-6) })).toMatchObject({
      refusal: { code: 'not-blocked' },
    });
    expect(await node.api.act('unblock', { peer: 'nobody' })).toMatchObject({
      refusal: { code: 'no-such-peer' },
    });
  });

  it('keeps what the peer sends out, which is not relayed and no junk', async () => {
    const { transport, node } = setUp();
    await node.start();
    await node.api.act('block', { peer: PEER });
    const judged: Judgement[] = [];
    const seed = sealSeed(testKey(7), Math.floor(Date.now() / 1000));
    const datagram = (peer: string): Datagram => ({
      bytes: Buffer.from(seed.text),
      peer: linkAddress(peer),
      host: '192.0.2.7',
      judge: (judgement) => judged.push(judgement),
    });
    transport.events?.datagram(datagram(PEER));
    expect(judged).toEqual(['later']);
    expect(node.refused('blocked')).toBe(1);
    // Its envelopes are the market's all the same: others may bring them.
    transport.events?.datagram(datagram('another'));
    await until('its seed came', async () => (await node.api.status()).seeds === 1);
    expect(judged).toEqual(['later', 'accept']);
  });
});

describe('a peer that misbehaves', () => {
  it('is blocked for ten minutes with its reason, and dropped', async () => {
    let nowMs = 1_800_000_000_000;
    const { transport, node } = setUp({ ports: { ...systemPorts, clock: { now: () => nowMs } } });
    await node.start();
    transport.events?.misbehaved(PEER, 'frames that do not read');
    transport.events?.misbehaved(PEER, 'again');
    expect(transport.dropped).toEqual([PEER, PEER]);
    expect(await rowOf(node)).toMatchObject({ blocked: true, blocked_reason: 'frames that do not read' });
    expect(node.eventsOf('peer_blocked')).toEqual([
      { peer: PEER, reason: 'frames that do not read', until_ts: 1_800_000_600 },
    ]);
    nowMs += 10 * 60_000;
    expect(await rowOf(node)).toBeUndefined();
  });

  it('is blocked for good where the operator blocks it too', async () => {
    const { transport, node } = setUp();
    await node.start();
    transport.events?.misbehaved(PEER, 'frames that do not read');
    expect(await node.api.act('block', { peer: PEER })).toMatchObject({ ok: true });
    expect(node.eventsOf('peer_blocked').at(-1)).toMatchObject({ until_ts: null });
  });
});
