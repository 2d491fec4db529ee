import { describe, expect, it } from 'vitest';
import { Floor } from '../../../source/node/replication/floor.ts';

const DAY_MS = 86_400_000;
const TODAY = 20_833;

function setUp(kept?: string, oldestDay?: number) {
  const time = { nowMs: TODAY * DAY_MS + 5 };
  const texts: string[] = [];
  const floor = new Floor({
    clock: { now: () => time.nowMs },
    kept,
    oldestDay,
    keep: (text) => void texts.push(text),
  });
  return { time, floor, texts };
}

describe('the floor (P3)', () => {
  it('of a newcomer is the day of its first start, and stays there as days go by', () => {
    const { time, floor, texts } = setUp();
    expect(floor.day).toBe(TODAY);
    expect(texts).toEqual([String(TODAY)]);
    time.nowMs += 3 * DAY_MS;
    expect(floor.day).toBe(TODAY);
  });

  it('of a store from before there were floors is the day of its oldest seed', () => {
    expect(setUp(undefined, TODAY - 9).floor.day).toBe(TODAY - 9);
  });

  it('is what was kept, whatever is held', () => {
    const { floor, texts } = setUp(String(TODAY - 2), TODAY - 9);
    expect(floor.day).toBe(TODAY - 2);
    expect(texts).toEqual([]);
  });

  it('sinks, never rises by that, and is kept', () => {
    const { floor, texts } = setUp(String(TODAY));
    floor.sink(TODAY - 1);
    floor.sink(TODAY);
    expect(floor.day).toBe(TODAY - 1);
    expect(texts).toEqual([String(TODAY - 1)]);
  });

  it('is never below what anybody offers, nor in the future', () => {
    const { floor, time } = setUp(String(TODAY - 80));
    expect(floor.day).toBe(TODAY - 53);
    time.nowMs -= 90 * DAY_MS;
    expect(floor.day).toBe(TODAY - 90);
  });
});
