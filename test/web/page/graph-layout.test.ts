import { describe, expect, test } from 'vitest';
import { layOut } from '../../../source/web/page/graph-layout.ts';

const US = 'us';
const idsOf = (count: number) => [US, ...Array.from({ length: count }, (_, at) => `node-${at}`)];

describe.each([320, 800, 2000])('a graph that is %i wide', (width) => {
  test('has a place of its own for each node, within it', () => {
    for (const count of [0, 1, 5, 11, 59]) {
      const { spots, height } = layOut(idsOf(count), US, width);
      const places = [...spots.values()];
      expect(new Set(places.map(({ x, y }) => `${x} ${y}`)).size).toBe(count + 1);
      expect(places.every(({ x, y }) => x >= 0 && x <= width && y >= 0 && y <= height)).toBe(true);
    }
  });

  test('is the same whatever the order in which its nodes are told', () => {
    expect(layOut(idsOf(20).reverse(), US, width)).toEqual(layOut(idsOf(20), US, width));
  });
});

test('where rings have no room the nodes are in a column', () => {
  expect(layOut(idsOf(9), US, 320).isColumn).toBe(true);
  expect(layOut(idsOf(9), US, 800).isColumn).toBe(false);
});
