import { expect, test } from 'vitest';
import type { NodeId } from '../../../source/model/types.ts';
import type { Peer } from '../../../source/network/peers/peer-record.ts';
import {
  datagramAddress,
  linkAddress,
  type PeerAddress,
} from '../../../source/network/transport/peer-address.ts';
import type { Link, Links } from '../../../source/network/transport/transport.ts';
import {
  heardAddress,
  type NodeAddressParts,
  provenAddress,
} from '../../../source/node/replication/node-address.ts';

const NODE = 'a node' as NodeId;
const NOW_MS = 1_000_000;
const HELLO = datagramAddress('192.0.2.1:9012');
const PROVEN = datagramAddress('192.0.2.1:9013');

const link = (speaks: boolean | null): Link => ({
  ...{ peer: NODE, address: '/ip4/192.0.2.1/tcp/9012', direction: 'out' },
  ...{ latencyMs: null, score: null, speaks },
});

/** A peer that was heard so long ago, of which so much is known. */
const knowing = (
  heardMs: number | undefined,
  proven?: PeerAddress,
  speaks?: boolean | null,
): NodeAddressParts => ({
  clock: { now: () => NOW_MS },
  peers: {
    get: () =>
      heardMs === undefined ? undefined : ({ lastSeenMs: NOW_MS - heardMs, address: HELLO } as Peer),
    provenAddress: () => proven,
  },
  transport: {
    links: { list: () => (speaks === undefined ? [] : [link(speaks)]) } as unknown as Links,
  },
});

test.each([
  [
    'a link that speaks with us goes before all',
    knowing(5, PROVEN, true),
    linkAddress(NODE),
    linkAddress(NODE),
  ],
  ['a link that does not leads nowhere', knowing(undefined, undefined, false), undefined, undefined],
  ['nor one of which that is not known yet', knowing(undefined, undefined, null), undefined, undefined],
  ['where it is proven that it hears', knowing(5, PROVEN), PROVEN, PROVEN],
  ['a hello proves nothing, and is enough to be told', knowing(5), undefined, HELLO],
  ['who is silent is not told', knowing(60_000, PROVEN), PROVEN, undefined],
  ['who was never heard neither', knowing(undefined), undefined, undefined],
])('%s', (_, parts, proven, heard) => {
  expect(provenAddress(parts, NODE)).toEqual(proven);
  expect(heardAddress(parts, NODE)).toEqual(heard);
});
