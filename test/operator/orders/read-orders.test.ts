import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOrders } from '../../../source/operator/orders/read-orders.ts';
import { testKey } from '../../support/sealed.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crabnet-orders-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function read(orders: unknown, text = JSON.stringify({ orders })) {
  const file = join(folder, 'orders.json');
  writeFileSync(file, text);
  return readOrders(file);
}

const NODE = testKey(1).nodeId;
const BID = {
  name: 'small builds',
  kind: 'bid',
  match: { command: ['make *'], min_price: { max: 50 } },
  price: { rule: 'min_plus', add: 2 },
  limits: { open_bids: 10, in_hand: 2, per_hour: 60, outstanding: 100 },
};
const RUN = { name: 'work', kind: 'run', match: {}, limits: { at_once: 1 } };
const AWARD = {
  ...{ name: 'lowest', kind: 'award', match: {}, when: { at: 'deadline' }, choose: 'lowest' },
  limits: { budget: 500, budget_per_day: 50, outstanding: 100 },
};
const SETTLE = { name: 'green', kind: 'settle', match: {}, accept: { exit_code: 0 } };
const PUBLISH = { name: 'nightly', kind: 'publish', template: 'nightly', schedule: '0 2 * * *' };

describe('a file of standing orders', () => {
  it('gives each kind with what it leaves out', () => {
    expect(read([BID, RUN, AWARD, SETTLE, PUBLISH])).toMatchObject([
      {
        match: { command: ['make *'], minPrice: { min: 0, max: 50 } },
        limits: { openBids: 10, perHour: 60 },
      },
      { sandbox: 'bwrap', interrupted: 'leave', limits: { atOnce: 1 } },
      { when: { at: 'deadline' }, awardAgain: false, limits: { budgetPerDay: 50 } },
      { accept: { exitCode: 0, stdout: null, outputHash: null }, otherwise: { verdict: 'leave' } },
      { template: 'nightly', schedule: '0 2 * * *' },
    ]);
  });

  it.each([
    ['orders[0].kind', [{ ...BID, kind: 'buy' }]],
    ['orders[0].name', [{ ...BID, name: '' }]],
    ['orders[1].name', [RUN, { ...SETTLE, name: 'work' }]],
    ['orders[0]', [{ ...BID, prise: 3 }]],
    ['orders[0].match', [{ ...BID, match: { comand: ['make'] } }]],
    ['orders[0].match.command', [{ ...BID, match: { command: 'make' } }]],
    ['orders[0].match.publisher[1]', [{ ...BID, match: { publisher: [NODE, 'two words'] } }]],
    ['orders[0].match.bidder[0]', [{ ...BID, match: { bidder: ['you'] } }]],
    ['orders[0].match.min_price.max', [{ ...BID, match: { min_price: { max: -1 } } }]],
    ['orders[0].match.reward', [{ ...BID, match: { reward: { min: 5, max: 4 } } }]],
    ['orders[0].price.floor', [{ ...BID, price: { rule: 'quantile', q: 0.25 } }]],
    ['orders[0].price.q', [{ ...BID, price: { rule: 'quantile', q: 1.5, floor: 5 } }]],
    ['orders[0].accept.output_hash', [{ ...SETTLE, accept: { output_hash: 'abc' } }]],
    ['orders[0].match.hours', [{ ...BID, match: { hours: '22-6' } }]],
    ['orders[0].price.floor', [{ ...BID, price: { rule: 'under_best', by: 1 } }]],
    ['orders[0].price.share', [{ ...BID, price: { rule: 'share_of_reward', share: 2 } }]],
    ['orders[0].limits.per_hour', [{ ...BID, limits: { ...BID.limits, per_hour: 1.5 } }]],
    ['orders[0].limits.outstanding', [{ ...BID, limits: { open_bids: 1, in_hand: 1, per_hour: 1 } }]],
    ['orders[0].sandbox', [{ ...RUN, sandbox: 'docker' }]],
    ['orders[0].limits.at_once', [{ ...RUN, limits: { at_once: 0 } }]],
    ['orders[0].when', [{ ...AWARD, when: { at: 'dawn' } }]],
    ['orders[0].choose', [{ ...AWARD, choose: 'best' }]],
    ['orders[0].limits.budget', [{ ...AWARD, limits: { budget_per_day: 5, outstanding: 5 } }]],
    ['orders[0].accept.stdout', [{ ...SETTLE, accept: { stdout: [] } }]],
    ['orders[0].otherwise', [{ ...SETTLE, otherwise: 'shred' }]],
    ['orders[0].schedule', [{ ...PUBLISH, schedule: 'every night' }]],
    ['orders[0].template', [{ ...PUBLISH, template: '' }]],
  ])('names the place of what is wrong: %s', (place, orders) => {
    expect(() => read(orders)).toThrow(expect.objectContaining({ code: 'config', field: place }));
  });

  it('says so where it is no JSON, or not there', () => {
    expect(() => read([], '{')).toThrow(expect.objectContaining({ code: 'config', field: 'orders' }));
    expect(() => readOrders(join(folder, 'none'))).toThrow(/cannot be read: there is none/u);
  });
});
