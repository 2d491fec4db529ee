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

const SEEN = {
  nodes: [
    { id: 'ann', kind: 'network-node', last_seen: 3, degree: 2 },
    { id: 'us', kind: 'node', last_seen: 7, degree: 2 },
  ],
  edges: [{ from: 'us', to: 'ann', kind: 'udp_receive', total: 2, last_seen: 3 }],
};

it('leaves what was seen as it is where no link stands and nobody is blocked', () => {
  expect(withPeers(SEEN, [peer('ann', { last_seen: 3 })], 'us', 9)).toEqual(SEEN);
});

it('adds links, and counts each once at both its ends', () => {
  const link = { address: '/ip4/192.0.2.1/tcp/1', direction: 'out', latency_ms: 4, score: null } as const;
  const { nodes, edges } = withPeers(SEEN, [peer('ann', { transport: 'dht', link })], 'us', 9);
  expect(nodes).toEqual([
    { id: 'ann', kind: 'network-node', last_seen: 9, degree: 3 },
    { id: 'us', kind: 'node', last_seen: 9, degree: 3 },
  ]);
  expect(edges).toEqual([
    {
      ...{ from: 'us', to: 'ann', kind: 'link', total: 1, last_seen: 9, transport: 'dht' },
      ...{ direction: 'out', latency_ms: 4, score: null, catch_up: null },
    },
    ...SEEN.edges,
  ]);
});

it('shows a catch-up over udp, where no link stands', () => {
  const catch_up = { phase: 'fetching', missing: 340, fetched: 120, day: null, days_left: 0 } as const;
  const { edges } = withPeers(SEEN, [peer('ann', { catch_up })], 'us', 9);
  expect(edges[0]).toMatchObject({ transport: 'udp', direction: null, catch_up });
});

it('shows who is blocked and why, also who was never heard', () => {
  const blocked = { blocked: true, blocked_reason: 'floods' };
  const { nodes } = withPeers(SEEN, [peer('ann', blocked), peer('bob', blocked)], 'us', 9);
  expect(nodes).toEqual([
    { id: 'bob', kind: 'network-node', last_seen: 0, degree: 0, blocked_reason: 'floods' },
    { id: 'ann', kind: 'network-node', last_seen: 3, degree: 2, blocked_reason: 'floods' },
    { id: 'us', kind: 'node', last_seen: 7, degree: 2 },
  ]);
});
