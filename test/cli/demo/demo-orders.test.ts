import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { demoOrders, demoTemplates } from '../../../source/cli/demo/demo-orders.ts';
import { DEMO_TASKS } from '../../../source/cli/demo/demo-tasks.ts';
import { SANDBOX_LEVELS } from '../../../source/contract/actions.ts';
import { matchesCommand } from '../../../source/operator/command-pattern.ts';
import { readOrders } from '../../../source/operator/orders/read-orders.ts';

const TRADERS = [0, 1, 2, 3, 4];

describe('the orders of the traders of the demo', () => {
  const folder = mkdtempSync(join(tmpdir(), 'crabnet-demo-orders-'));
  const read = (trader: number, sandbox: (typeof SANDBOX_LEVELS)[number]) => {
    const file = join(folder, 'orders.json');
    writeFileSync(file, JSON.stringify(demoOrders(trader, sandbox)));
    return readOrders(file);
  };

  it('can be used, and every template that they name is there', () => {
    for (const trader of TRADERS) {
      const orders = read(trader, 'bwrap');
      expect(new Set(orders.map(({ kind }) => kind)).size).toBe(5);
      for (const order of orders) {
        if (order.kind === 'publish')
          expect(demoTemplates(trader, folder)(order.template)).toMatchObject({ ok: true });
      }
    }
    rmSync(folder, { recursive: true });
  });

  it('without isolation run the commands of the demo, each of which its own pattern fits, and nothing else', () => {
    const commands = DEMO_TASKS.map(({ command }) => command);
    for (const command of commands) expect(matchesCommand(command, command, 'plain')).toBe(true);
    for (const sandbox of SANDBOX_LEVELS.filter((level) => level !== 'bwrap')) {
      const { orders } = demoOrders(0, sandbox) as {
        readonly orders: readonly { match?: { command?: unknown } }[];
      };
      const [bids, works] = orders;
      expect([bids?.match?.command, works?.match?.command]).toEqual([commands, commands]);
    }
    for (const command of commands) expect(command).not.toContain('*');
  });
});
