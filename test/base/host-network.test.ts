import { describe, expect, it } from 'vitest';
import { networkOf, networksOf } from '../../source/base/host-network.ts';

describe('one host, where places are shared out,', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::ffff:102:304', '1.2.3.4'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:1:2::1', '2001:db8:1:2::/64'],
    ['2a00:1:2:3:ffff:ffff:ffff:ffff', '2a00:1:2:3::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('is of %s %s', (address, host) => {
    expect(networkOf(address)).toBe(host);
  });

  it.each(['example.net', '', '12D3KooW', '127.0.0.1:9012', '[::1]:9012', '1:2:3', '1::2::3', ':::', 'g::1'])(
    'is %j itself, which is no address',
    (text) => {
      expect(networksOf(text)).toEqual({ host: text, site: null });
    },
  );
});

it('a site is the /48 of an IPv6 address, and an IPv4 address has none', () => {
  expect(networksOf('2a00:1:2:3::1').site).toBe('2a00:1:2::/48');
  expect(networksOf('2a00:1:2:ffff::9').site).toBe('2a00:1:2::/48');
  expect(networksOf('2a00:1:3:3::1').site).toBe('2a00:1:3::/48');
  expect(networksOf('192.0.2.7').site).toBeNull();
  expect(networksOf('::ffff:192.0.2.7').site).toBeNull();
});
