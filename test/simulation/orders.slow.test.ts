import { beforeAll, describe, expect, it } from 'vitest';
import { runAwards } from './awards-run.ts';
import { runOrders } from './orders-run.ts';
import { shareVerification } from './shared-verification.ts';

beforeAll(shareVerification);

describe('nodes with nothing but standing orders, through loss, cuts and crashes', () => {
  const SCENARIO = { seed: 1, nodes: 3, days: 2, awakeHours: 0.5, everyHours: 0.25 };

  it('trade alone: every seed ends, no budget is passed, nothing is done twice, each step has its order and its event', async () => {
    const report = await runOrders(SCENARIO);
    expect(report.faults).toEqual([]);
    expect(report.published).toBeGreaterThan(10);
    expect(report.accepted).toBeGreaterThan(4);
    expect(report.kills).toBeGreaterThan(0);
    // The same history once more: the same decisions in the same moments.
    const again = await runOrders(SCENARIO);
    expect(again.steps).toEqual(report.steps);
  });
});

describe('a node that is killed between a decision and its commit, and right after it', () => {
  it('passes no budget, though two orders want the same at once, and awards no seed twice', async () => {
    const report = await runAwards(1, 60);
    expect(report.faults).toEqual([]);
    expect(report.awards).toBeGreaterThan(30);
    expect(report.killsBefore).toBeGreaterThan(0);
    expect(report.killsAfter).toBeGreaterThan(0);
  });
});
