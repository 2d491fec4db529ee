import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { firstInSight, firstLine, moved } from '../../../source/tui/layout/scroll.ts';

const pane = fc.record({
  place: fc.integer({ min: -5, max: 120 }),
  line: fc.integer({ min: -5, max: 120 }),
  length: fc.integer({ min: 1, max: 100 }),
  height: fc.integer({ min: 1, max: 60 }),
});

describe('a cursor in a list', () => {
  test('is in sight whatever layout its line comes from, and no line below the list is shown', () => {
    fc.assert(
      fc.property(pane, ({ place, line, length, height }) => {
        const top = firstInSight({ place, line }, length, height);
        const row = Math.max(0, Math.min(place, length - 1));
        expect(top).toBeGreaterThanOrEqual(0);
        expect(top).toBeLessThanOrEqual(Math.max(0, length - height));
        expect(row).toBeGreaterThanOrEqual(top);
        expect(row).toBeLessThan(top + height);
      }),
    );
  });

  test('keeps its line where the ends of the list allow it', () => {
    expect(firstInSight({ place: 50, line: 3 }, 100, 10)).toBe(47);
    expect(firstInSight({ place: 2, line: 3 }, 100, 10)).toBe(0);
    expect(firstInSight({ place: 98, line: 3 }, 100, 10)).toBe(90);
    expect(firstInSight({ place: 50, line: 20 }, 100, 10)).toBe(41);
    expect(firstInSight({ place: 5, line: 5 }, 0, 10)).toBe(0);
  });

  test('moves over the rows in sight before they move', () => {
    fc.assert(
      fc.property(pane, fc.integer({ min: -80, max: 80 }), ({ place, line, length, height }, by) => {
        const before = firstInSight({ place, line }, length, height);
        const point = moved({ place, line }, by, length, height);
        const after = firstInSight(point, length, height);
        const isInSight = point.place >= before && point.place < before + height;
        expect(point.place - after).toBe(point.line);
        if (isInSight) expect(after).toBe(before);
      }),
    );
  });

  test.each([
    [Number.NEGATIVE_INFINITY, { place: 0, line: 0 }],
    [Number.POSITIVE_INFINITY, { place: 99, line: 9 }],
  ])('by %d goes to that end', (by, point) => {
    expect(moved({ place: 50, line: 3 }, by, 100, 10)).toEqual(point);
  });
});

test('a text shows its last lines where its offset lies beyond them', () => {
  expect(firstLine(5, 100, 10)).toBe(5);
  expect(firstLine(95, 100, 10)).toBe(90);
  expect(firstLine(3, 5, 10)).toBe(0);
  expect(firstLine(-3, 100, 10)).toBe(0);
});
