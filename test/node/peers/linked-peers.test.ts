import { expect, it } from 'vitest';

import type { Link } from '../../../source/network/transport/transport.ts';
import { LinkedPeers, type LinkedPeersParts } from '../../../source/node/peers/linked-peers.ts';
import { peerWorld } from '../../support/peer-world.ts';
import { testKey } from '../../support/sealed.ts';

const PEER = testKey(7).nodeId;
const LINK: Link = {
  ...{ peer: PEER, address: '/ip4/192.0.2.7/tcp/9012', direction: 'in' },
  ...{ latencyMs: null, score: null, speaks: true },
};

it('knows where a linked peer hears: the handshake of the link has proven it', () => {
  const peers = peerWorld().book;
  const linked = new LinkedPeers({
    peers,
    monitor: { emit: () => {} },
    changes: { flag: () => {} },
    debug: () => {},
    transport: { links: { list: () => [LINK] } },
  } as unknown as LinkedPeersParts);
  expect(peers.proven(PEER)).toBe(undefined);
  linked.linksChanged();
  expect(peers.proven(PEER)).toBe('192.0.2.7');
});
