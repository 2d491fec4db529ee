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

  it('takes a duration in milliseconds, or such as 30m', () => {
    const match = { timeout_ms: { min: 1000, max: '30m' } };
    expect(read([{ ...RUN, match }])).toMatchObject([
      { match: { timeoutMs: { min: 1000, max: 1_800_000 } } },
    ]);
  });

  const limits = (changed: object) => ({ ...BID.limits, ...changed });
  const award = (changed: object) => ({ ...AWARD, limits: { ...AWARD.limits, ...changed } });
  const matching = (match: object) => [{ ...BID, match }];

  it.each([
    ['orders[0]', [3], '{ … } is wanted'],
    ['orders[0].name', [{ ...BID, name: '' }], 'is empty'],
    ['orders[0].name', [{ ...BID, name: 'x'.repeat(65) }], 'is too long: 64 characters at most'],
    ['orders[1].name', [RUN, { ...SETTLE, name: 'work' }], 'another order has that name'],
    ['orders[0].kind', [{ ...BID, kind: 'buy' }], 'one of bid, run, award, settle, publish is wanted'],
    ['orders[0].prise', [{ ...BID, prise: 3 }], 'is no name that is known here; is it misspelt?'],
    ['orders[0].match', [{ ...BID, match: undefined }], 'is missing: { … } is wanted'],
    [
      'orders[0].match.comand',
      matching({ comand: ['make'] }),
      'is no name that is known here; is it misspelt?',
    ],
    [
      'orders[0].match.timeout_ms.max',
      matching({ timeout_ms: { max: 'ten' } }),
      'write milliseconds in digits, or a duration such as 90s, 30m or 2h',
    ],
    ['orders[0].match.command', matching({ command: 'make' }), 'a list, [ … ] is wanted'],
    ['orders[0].match.title[0]', matching({ title: [3] }), 'a text is wanted'],
    [
      'orders[0].match.publisher[1]',
      matching({ publisher: [NODE, 'two words'] }),
      /^the whole id of a node/u,
    ],
    ['orders[0].match.bidder[0]', matching({ bidder: ['you'] }), /^the whole id of a node/u],
    ['orders[0].match.bidder', matching({ bidder: [] }), 'is empty'],
    ['orders[0].match.min_price.max', matching({ min_price: { max: -1 } }), 'is too small: 0 at least'],
    [
      'orders[0].match.reward',
      matching({ reward: { min: 5, max: 4 } }),
      'nothing is in it: min is above max',
    ],
    ['orders[0].match.price.min', matching({ price: { min: 1.5 } }), 'a whole number is wanted'],
    ['orders[0].match.timeout_ms', matching({ timeout_ms: 5 }), '{ … } is wanted'],
    ['orders[0].match.input_bytes.max', matching({ input_bytes: { max: '1 MB' } }), 'a number is wanted'],
    ['orders[0].match.output_files', matching({ output_files: { min: 2, max: 1 } }), /min is above max/u],
    ['orders[0].match.trades.least', matching({ trades: { least: 5 } }), /no name that is known/u],
    ['orders[0].match.hours', matching({ hours: '22-6' }), 'write it as 22:00-06:00'],
    ['orders[0].match.verified', matching({ verified: 'yes' }), 'true or false is wanted'],
    ['orders[0].price.rule', [{ ...BID, price: { rule: 'guess' } }], /^one of min, min_plus, .* is wanted$/u],
    ['orders[0].price.add', [{ ...BID, price: { rule: 'min_plus' } }], 'is missing: a number is wanted'],
    ['orders[0].price.by', [{ ...BID, price: { rule: 'under_best', floor: 1 } }], /^is missing/u],
    ['orders[0].price.floor', [{ ...BID, price: { rule: 'under_best', by: 1 } }], /^is missing/u],
    [
      'orders[0].price.share',
      [{ ...BID, price: { rule: 'share_of_reward', share: 2 } }],
      'is too large: 1 at most',
    ],
    ['orders[0].price.floor', [{ ...BID, price: { rule: 'quantile', q: 0.25 } }], /^is missing/u],
    [
      'orders[0].price.q',
      [{ ...BID, price: { rule: 'quantile', q: 1.5, floor: 5 } }],
      'is too large: 1 at most',
    ],
    ['orders[0].limits.open_bids', [{ ...BID, limits: limits({ open_bids: 'x' }) }], 'a number is wanted'],
    ['orders[0].limits.in_hand', [{ ...BID, limits: limits({ in_hand: -1 }) }], 'is too small: 0 at least'],
    [
      'orders[0].limits.per_hour',
      [{ ...BID, limits: limits({ per_hour: 1.5 }) }],
      'a whole number is wanted',
    ],
    [
      'orders[0].limits.outstanding',
      [{ ...BID, limits: limits({ outstanding: undefined }) }],
      /^is missing/u,
    ],
    ['orders[0].sandbox', [{ ...RUN, sandbox: 'docker' }], 'one of bwrap, basic, none is wanted'],
    ['orders[0].interrupted', [{ ...RUN, interrupted: 'retry' }], 'one of leave, run, send is wanted'],
    ['orders[0].limits.at_once', [{ ...RUN, limits: { at_once: 0 } }], 'is too small: 1 at least'],
    ['orders[0].when', [{ ...AWARD, when: {} }], /^write \{"at": "deadline"\}/u],
    ['orders[0].when.at', [{ ...AWARD, when: { at: 'dawn' } }], 'one of deadline, first is wanted'],
    ['orders[0].when.at_most', [{ ...AWARD, when: { at_most: 'x' } }], 'a number is wanted'],
    ['orders[0].when.bids', [{ ...AWARD, when: { bids: 0 } }], 'is too small: 1 at least'],
    ['orders[0].choose', [{ ...AWARD, choose: 'best' }], 'one of lowest, first, lowest_known is wanted'],
    ['orders[0].award_again', [{ ...AWARD, award_again: 1 }], 'true or false is wanted'],
    ['orders[0].limits.budget', [award({ budget: undefined })], 'is missing: a number is wanted'],
    ['orders[0].limits.budget_per_day', [award({ budget_per_day: '5' })], 'a number is wanted'],
    ['orders[0].limits.outstanding', [award({ outstanding: 0.5 })], 'a whole number is wanted'],
    ['orders[0].accept', [{ ...SETTLE, accept: 0 }], '{ … } is wanted'],
    ['orders[0].accept.exit_code', [{ ...SETTLE, accept: { exit_code: '0' } }], 'a number is wanted'],
    ['orders[0].accept.stdout', [{ ...SETTLE, accept: { stdout: [] } }], 'is empty'],
    [
      'orders[0].accept.output_hash',
      [{ ...SETTLE, accept: { output_hash: 'abc' } }],
      /^write the 64 hex digits/u,
    ],
    ['orders[0].otherwise', [{ ...SETTLE, otherwise: 'shred' }], 'one of leave, reject is wanted'],
    ['orders[0].note', [{ ...SETTLE, note: 'x'.repeat(4097) }], 'is too long: 4096 characters at most'],
    ['orders[0].schedule', [{ ...PUBLISH, schedule: 'every night' }], /^write it in cron syntax/u],
    ['orders[0].template', [{ ...PUBLISH, template: '' }], 'is empty'],
  ])('names the place of what is wrong, and says in our words what is: %s', (place, orders, words) => {
    const fault = () => {
      try {
        return read(orders);
      } catch (error) {
        return error;
      }
    };
    expect(fault()).toMatchObject({ code: 'config', field: place });
    const [, said] = String((fault() as Error).message).split(`cannot be used: ${place}: `);
    expect(said).toMatch(words);
    expect((fault() as { remedy?: string }).remedy).toContain('crabnet orders check');
  });

  it('says so where the file has another shape', () => {
    const of = (text: string) => () => read([], text);
    expect(of('[]')).toThrow(/cannot be used: orders: \{ … \} is wanted/u);
    expect(of('{}')).toThrow(/cannot be used: orders: is missing: a list/u);
    expect(of('{"orders": [], "order": 1}')).toThrow(expect.objectContaining({ field: 'order' }));
  });

  it('says so where it is no JSON, or not there', () => {
    expect(() => read([], '{')).toThrow(expect.objectContaining({ code: 'config', field: 'orders' }));
    expect(() => readOrders(join(folder, 'none'))).toThrow(/cannot be read: there is none/u);
  });
});
