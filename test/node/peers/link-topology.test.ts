import { expect, it } from 'vitest';
import type { PeerRow } from '../../../source/contract/node-api.ts';
import { withPeers } from '../../../source/node/peers/link-topology.ts';

const peer = (node_id: string, more: Partial<PeerRow>): PeerRow => ({
  node_id,
  alias: '',
  addrs: [],
  transport: 'udp',
  last_seen: 0,
  live: true,
  blocked: false,
  verified: true,
  rules: 2,
  clock_skew_s: null,
  votes: false,
  rate_in: 0,
  link: null,
  blocked_reason: null,
  catch_up: null,
  ...more,
});

const NOW = { us: 'us', running: true, nowS: 9 } as const;
const SEEN = {
  nodes: [
    { id: 'ann', kind: 'network-node', last_seen: 3, degree: 2 },
    { id: 'us', kind: 'node', last_seen: 7, degree: 2 },
  ],
  edges: [{ from: 'us', to: 'ann', kind: 'udp_receive', total: 2, bytes: 900, last_seen: 3 }],
};

it('shows a peer as its row does: what was noted of it since, its silence perhaps, is no sign of life', () => {
  const { nodes, edges } = withPeers(SEEN, [peer('ann', { last_seen: 2, live: false })], NOW);
  expect(nodes).toEqual([
    { id: 'ann', kind: 'network-node', last_seen: 2, degree: 2, live: false },
    { id: 'us', kind: 'node', last_seen: 9, degree: 2, live: true },
  ]);
  expect(edges).toEqual(SEEN.edges);
});

it('shows each peer that is known, also where nothing passed', () => {
  const { nodes } = withPeers(SEEN, [peer('bob', { last_seen: 8 })], NOW);
  expect(nodes).toContainEqual({ id: 'bob', kind: 'network-node', last_seen: 8, degree: 0, live: true });
});

it('is not alive itself where no node runs', () => {
  const { nodes } = withPeers(SEEN, [], { ...NOW, running: false });
  expect(nodes.map(({ id, live, last_seen }) => [id, live, last_seen])).toEqual([
    ['ann', false, 3],
    ['us', false, 7],
  ]);
});

it('adds links, and counts each once at both its ends', () => {
  const link = { address: '/ip4/192.0.2.1/tcp/1', direction: 'out', latency_ms: 4, score: null } as const;
  const { nodes, edges } = withPeers(SEEN, [peer('ann', { transport: 'dht', link, last_seen: 9 })], NOW);
  expect(nodes).toEqual([
    { id: 'ann', kind: 'network-node', last_seen: 9, degree: 3, live: true },
    { id: 'us', kind: 'node', last_seen: 9, degree: 3, live: true },
  ]);
  expect(edges).toEqual([
    {
      ...{ from: 'us', to: 'ann', kind: 'link', total: 1, bytes: 0, last_seen: 9, transport: 'dht' },
      ...{ direction: 'out', latency_ms: 4, score: null, catch_up: null },
    },
    ...SEEN.edges,
  ]);
});

it('shows a catch-up over udp, where no link stands', () => {
  const catch_up = { phase: 'fetching', missing: 340, fetched: 120, day: null, days_left: 0 } as const;
  const { edges } = withPeers(SEEN, [peer('ann', { catch_up })], NOW);
  expect(edges[0]).toMatchObject({ transport: 'udp', direction: null, catch_up });
});

it('shows who is blocked and why, also who was never heard', () => {
  const blocked = { blocked: true, blocked_reason: 'floods', live: false };
  const { nodes } = withPeers(SEEN, [peer('ann', blocked), peer('bob', blocked)], NOW);
  expect(nodes).toEqual([
    { id: 'ann', kind: 'network-node', last_seen: 0, degree: 2, live: false, blocked_reason: 'floods' },
    { id: 'bob', kind: 'network-node', last_seen: 0, degree: 0, live: false, blocked_reason: 'floods' },
    { id: 'us', kind: 'node', last_seen: 9, degree: 2, live: true },
  ]);
});
