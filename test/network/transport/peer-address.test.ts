import { expect, it } from 'vitest';
import {
  datagramAddress,
  hostOf,
  hostOfMultiaddr,
  linkAddress,
} from '../../../source/network/transport/peer-address.ts';

it('knows the host of an address, which of a link is in its multiaddr', () => {
  expect(hostOf(datagramAddress('192.0.2.1:9012'))).toBe('192.0.2.1');
  expect(hostOf(datagramAddress('[2001:db8::1]:9012'))).toBe('2001:db8::1');
  expect(hostOf(linkAddress('12D3KooW'))).toBe(undefined);
  expect(hostOfMultiaddr('/ip4/192.0.2.1/tcp/9012')).toBe('192.0.2.1');
  expect(hostOfMultiaddr('/ip6/2001:db8::1/tcp/9012/p2p/12D3KooW')).toBe('2001:db8::1');
  expect(hostOfMultiaddr('12D3KooW')).toBe(undefined);
});
