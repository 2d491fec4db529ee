import { describe, expect, it } from 'vitest';
import { Crowd } from '../../source/base/crowd.ts';
import { networksOf, SITE_SHARES } from '../../source/base/host-network.ts';

const crowdOf = (hosts: readonly string[]) => new Crowd(hosts, networksOf);
const inSite = (count: number) => Array.from({ length: count }, (_, at) => `2a00:1:2:${at.toString(16)}::1`);

describe('a crowd', () => {
  it('counts what a host has', () => {
    const crowd = crowdOf(['192.0.2.1', '192.0.2.1', '192.0.2.2', 'a name']);
    expect([
      crowd.count(networksOf('192.0.2.1')),
      crowd.count(networksOf('a name')),
      crowd.count(networksOf('192.0.2.9')),
    ]).toEqual([2, 1, 0]);
    expect(crowd.largest()).toEqual({ count: 2, entries: ['192.0.2.1', '192.0.2.1'] });
    expect(crowdOf([]).largest()).toEqual({ count: 0, entries: [] });
  });

  it('counts a site as a few hosts, of which each has as much as the others', () => {
    const site = inSite(3 * SITE_SHARES);
    const crowd = crowdOf(['192.0.2.1', '192.0.2.1', ...site]);
    expect(crowd.count(networksOf('2a00:1:2:ffff::1'))).toBe(3);
    expect(crowd.largest()).toEqual({ count: 3, entries: site });
    expect(crowd.around(networksOf('2a00:1:2:ffff::1'))).toEqual(site);
  });

  it('a host that has more than its site’s share stands for itself', () => {
    const crowd = crowdOf(['2a00:1:2:0::1', '2a00:1:2:0::2', '2a00:1:2:0::3', '2a00:1:2:1::1']);
    expect(crowd.largest()).toEqual({
      count: 3,
      entries: ['2a00:1:2:0::1', '2a00:1:2:0::2', '2a00:1:2:0::3'],
    });
    expect(crowd.count(networksOf('2a00:1:2:1::1'))).toBe(1);
  });
});
