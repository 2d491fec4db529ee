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
