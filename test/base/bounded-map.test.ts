import { expect, it } from 'vitest';
import { BoundedMap } from '../../source/base/bounded-map.ts';

it('keeps what was set last, and lets the oldest go', () => {
  const map = new BoundedMap<string, number>(3);
  for (const [key, value] of [
    ['a', 1],
    ['b', 2],
    ['c', 3],
  ] as const)
    map.set(key, value);
  map.set('a', 4).set('d', 5);
  expect([...map]).toEqual([
    ['c', 3],
    ['a', 4],
    ['d', 5],
  ]);
  map.get('c');
  map.set('e', 6);
  expect([...map.keys()]).toEqual(['a', 'd', 'e']);
  expect(map.delete('a')).toBe(true);
  map.set('f', 7);
  expect(map.size).toBe(3);
});

it('tells keys that are undefined apart from none', () => {
  const map = new BoundedMap<undefined | string, number>(1);
  map.set(undefined, 1).set('a', 2);
  expect([...map]).toEqual([['a', 2]]);
});
