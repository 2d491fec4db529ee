import { expect, it } from 'vitest';
import { FairMap } from '../../source/base/fair-map.ts';

interface Guest {
  readonly rank: number;
  readonly host: string;
}

const map = () => new FairMap<string, Guest>({ max: 4, hostMax: 2, standingOf: (_name, guest) => guest });
const put = (into: FairMap<string, Guest>, ...names: readonly string[]) =>
  names.map((name) => into.put(name, { rank: Number(name[1]), host: name[0] ?? '' }));

it('lets the lowest rank go first, be it the newest', () => {
  const full = map();
  put(full, 'a1', 'b1', 'c1', 'd0');
  expect(put(full, 'e1')).toEqual([true]);
  expect([...full.keys()]).toEqual(['a1', 'b1', 'c1', 'e1']);
  expect(put(full, 'f0')).toEqual([false]);
  expect(full.has('f0')).toBe(false);
});

it('lets the host with most of one rank go first, then the longest unset', () => {
  const full = map();
  put(full, 'a0', 'b0x', 'b0y', 'c0');
  put(full, 'd0');
  expect([...full.keys()]).toEqual(['a0', 'b0y', 'c0', 'd0']);
  put(full, 'a0');
  put(full, 'e0');
  expect([...full.keys()]).toEqual(['c0', 'd0', 'a0', 'e0']);
});

it('lets a host that has too much go before all others, however high it ranks', () => {
  const full = map();
  put(full, 'a9x', 'a9y', 'a9z', 'b0');
  put(full, 'c0');
  expect([...full.keys()]).toEqual(['a9y', 'a9z', 'b0', 'c0']);
});

it('counts a site of many hosts as a few, of which it has no more than these may have', () => {
  const wide = new FairMap<string, Guest>({ max: 20, hostMax: 2, standingOf: (_name, guest) => guest });
  const putSite = (rank: number) => {
    for (let at = 0; at < 100; at += 1)
      wide.put(`site ${rank} ${at}`, { rank, host: `2a00:1:2:${at.toString(16)}::1` });
  };
  const alone = Array.from({ length: 8 }, (_, at) => `192.0.2.${at}`);
  for (const host of alone) wide.put(host, { rank: 0, host });
  putSite(0);
  expect(alone.filter((host) => wide.has(host))).toEqual(alone);
  putSite(9);
  const others = Array.from({ length: 8 }, (_, at) => `198.51.100.${at}`);
  for (const host of others) wide.put(host, { rank: 0, host });
  expect(others.filter((host) => wide.has(host))).toEqual(others);
});
