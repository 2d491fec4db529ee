import { beforeAll, describe, expect, it } from 'vitest';
import { runOrders } from './orders-run.ts';
import { shareVerification } from './shared-verification.ts';

describe('nodes with nothing but standing orders, through loss, cuts and crashes', () => {
  beforeAll(shareVerification);

  it('trade alone: every seed ends, no budget is passed, nothing is done twice, and each step names its order', async () => {
    const report = await runOrders(1, 3, 4);
    expect(report.faults).toEqual([]);
    expect(report.published).toBeGreaterThan(15);
    expect(report.accepted).toBeGreaterThan(5);
    expect(report.kills).toBeGreaterThan(2);
  });
});
