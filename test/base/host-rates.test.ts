import { describe, expect, it } from 'vitest';
import { SITE_SHARES } from '../../source/base/host-network.ts';
import { HostRates } from '../../source/base/host-rates.ts';

const NOW_MS = 1000;
const rates = () => new HostRates({ perSecond: 1, burst: 2 });
const takes = (of: HostRates, hosts: readonly string[]) =>
  hosts.filter((host) => of.take(host, NOW_MS)).length;
const inSite = (site: string, count: number) =>
  Array.from({ length: count }, (_, at) => `${site}:${at.toString(16)}::1`);

describe('tokens by host', () => {
  it('an IPv4 address has its own, and all addresses of a /64 have them together', () => {
    const of = rates();
    expect(takes(of, ['192.0.2.1', '192.0.2.1', '192.0.2.1', '192.0.2.2'])).toBe(3);
    expect(takes(of, ['2a00:1:2:3::1', '2a00:1:2:3::2', '2a00:1:2:3::3'])).toBe(2);
  });

  it('a site has those of a few hosts, however many it has, and takes none of another’s', () => {
    const of = rates();
    expect(takes(of, inSite('2a00:1:2', 1000))).toBe(2 * SITE_SHARES);
    expect(of.has('2a00:1:2:ffff::1', NOW_MS)).toBe(false);
    expect(takes(of, inSite('2a00:1:3', 3))).toBe(3);
    expect(of.has('2a00:1:2:ffff::1', NOW_MS + 1000)).toBe(true);
  });
});
