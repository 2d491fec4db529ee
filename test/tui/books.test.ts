import { describe, expect, test } from 'vitest';
import { done } from '../../source/model/errors.ts';
import { BenchConsole } from './support/bench-console.ts';
import { FakeApi } from './support/fake-api.ts';
import { BALANCES, busyApi, ORDERS, payingApi } from './support/fake-books.ts';

describe('the status line', () => {
  test.each([
    [{ count: 4, state: 'acting' } as const, / {2}4 orders {2}/u],
    [{ count: 1, state: 'paused' } as const, / {2}1 order paused {2}/u],
    [{ count: 4, state: 'dry-run' } as const, / {2}4 orders dry run {2}/u],
  ])('says of %j what the orders do', async (orders, words) => {
    const api = new FakeApi();
    api.statusNow = { ...api.statusNow, orders };
    const bench = await BenchConsole.open(120, 40, { api });
    expect(bench.line(0)).toMatch(words);
    bench.engine.stop();
  });

  test.each([
    [80, 24],
    [60, 15],
  ])('has room for it at %i x %i', async (columns, rows) => {
    const bench = await BenchConsole.open(columns, rows, { api: busyApi() });
    expect(bench.line(0)).toMatch(/ {2}4 orders .*! 3/u);
    bench.engine.stop();
  });

  test('says nothing of orders where there are none', async () => {
    const bench = await BenchConsole.open(120, 40);
    expect(bench.line(0)).not.toContain('order');
    bench.engine.stop();
  });
});

describe('the standing orders', () => {
  test('the key pauses all of them, and resumes them where they rest', async () => {
    const api = busyApi();
    api.answer = (action) => {
      const paused = action === 'ordersPause';
      api.statusNow = { ...api.statusNow, orders: { count: 4, state: paused ? 'paused' : 'acting' } };
      api.tell({ status: true });
      return done({ paused });
    };
    const bench = await BenchConsole.open(80, 24, { api });
    await bench.press('@');
    expect(bench.line(-1)).toContain('p pause all');
    await bench.press('p');
    await bench.time.pass(200);
    expect(bench.message).toBe('ok  orders rest');
    expect(bench.line(1)).toContain('4 orders paused');
    expect(bench.line(-1)).toContain('p resume all');
    await bench.press('p');
    await bench.time.pass(200);
    expect(bench.message).toBe('ok  orders act');
    expect(api.acted).toEqual([
      { action: 'ordersPause', input: {} },
      { action: 'ordersResume', input: {} },
    ]);
    bench.engine.stop();
  });

  test('a read-only console shows them, and pauses none', async () => {
    const api = busyApi();
    const bench = await BenchConsole.open(80, 24, { api, facts: { isReadOnly: true } });
    await bench.press('@');
    expect(bench.text).toContain('small builds');
    expect(bench.line(-1)).not.toContain('pause');
    await bench.press('p');
    expect(bench.message).toBe('refused  pause: this console is read-only');
    expect(api.acted).toEqual([]);
    bench.engine.stop();
  });

  test('one that cannot publish says why; one that waits for its time does not', async () => {
    const api = busyApi();
    const orders = ORDERS.orders.map((order) => {
      const found = order.name === 'nightly' ? 'the template nightly is not there' : 1_796_000_000;
      const condition = order.name === 'nightly' ? 'template' : 'schedule';
      return { ...order, waits: { condition, wanted: 'nightly', found } };
    });
    api.ordersNow = { ...ORDERS, orders, would: [] };
    const bench = await BenchConsole.open(120, 40, { api });
    await bench.press('@');
    expect(bench.text.match(/cannot publish: .*/gu)).toEqual([
      expect.stringContaining(
        'cannot publish: template: wants nightly, finds the template nightly is not there',
      ),
    ]);
    bench.engine.stop();
  });

  test('where there are none, nothing is paused', async () => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press('@', 'p');
    expect(bench.message).toContain('no standing orders; name a file of them: crabnet --orders FILE');
    expect(bench.api.acted).toEqual([]);
    bench.engine.stop();
  });

  test('a name of somebody else’s file cannot draw on the screen', async () => {
    const api = busyApi();
    const [first] = ORDERS.orders;
    if (first === undefined) throw new Error('there is one');
    api.ordersNow = { ...ORDERS, file: '/a\u001b[31mb', orders: [{ ...first, name: 'x\u001b[2Jy\nz' }] };
    const bench = await BenchConsole.open(80, 24, { api });
    await bench.press('@');
    expect(bench.painted.join('')).not.toContain('\u001b[2J');
    expect(bench.painted.join('')).not.toContain('\u001b[31m');
    bench.engine.stop();
  });

  test('are all reached by scrolling, and say what is left out', async () => {
    const api = busyApi();
    const [step] = ORDERS.would;
    if (step === undefined) throw new Error('there is one');
    api.ordersNow = { ...ORDERS, would: Array.from({ length: 57 }, () => step) };
    const bench = await BenchConsole.open(60, 15, { api });
    await bench.press('@', 'G');
    expect(bench.text).toContain('from /etc/crabnet/orders.json');
    await bench.press('/', 'text:more', 'Enter');
    expect(bench.text).toContain('and 37 more: crabnet orders dry-run');
    bench.engine.stop();
  });
});

describe('the ledger', () => {
  test('sums up all pages, whose head stays while it scrolls', async () => {
    const api = busyApi();
    const cursors: (string | undefined)[] = [];
    api.balances = async ({ cursor }) => {
      cursors.push(cursor);
      const at = Number(cursor ?? 0);
      const next_cursor = at + 1 < BALANCES.length ? String(at + 1) : null;
      return done({ balances: BALANCES.slice(at, at + 1), next_cursor });
    };
    const bench = await BenchConsole.open(80, 24, { api });
    await bench.press('$', 'G');
    expect(cursors).toEqual([undefined, '1', '2', '3']);
    expect(bench.line(1)).toContain('owed 47, owing 1192, in hand 25');
    expect(bench.text).toMatch(/WITH +OWED +OWING +IN HAND +ACCEPTED +REJECTED +LATE +FORFEITED/u);
    expect(bench.text).toMatch(/all: 4 nodes +47 +1,192 +25 +103 +2 +3 +1$/mu);
    bench.engine.stop();
  });
});

describe('payments', () => {
  test('that both signed have their columns, what is unconfirmed stands apart, and what waits for us shows', async () => {
    const bench = await BenchConsole.open(120, 40, { api: payingApi() });
    expect(bench.line(0)).toContain('1 to confirm');
    await bench.press('$');
    expect(bench.line(1)).toContain(
      'paid 180, received 30, balance -1002; unconfirmed, and not counted: 1040',
    );
    expect(bench.text).toMatch(/WITH +OWED +OWING +IN HAND +PAID +RECEIVED +BALANCE/u);
    expect(bench.text).toMatch(/otter +40 +12 +20 +0 +30 +-2/u);
    expect(bench.text).toContain('Not confirmed, and not counted above:');
    expect(bench.text).toMatch(/bank.*, 12 Nov +5ce01a7b +waits for you +40/u);
    expect(bench.text).toMatch(/77aa01bc +not confirmed yet +1,000/u);
    expect(bench.painted.join('')).not.toContain('\u001b[2J, 12');
    bench.engine.stop();
  });

  test('are recorded and confirmed by their keys', async () => {
    const api = payingApi();
    api.answer = done({ told: 'sent', targets: 1, receipt_id: 'ab' });
    const bench = await BenchConsole.open(120, 40, { api });
    await bench.press('$');
    await bench.press('c');
    expect(bench.message).toContain('you were paid, sign receipt: 5ce01a7b');
    await bench.press('Enter');
    await bench.time.pass(200);
    expect(bench.message).toBe('ok  receipt 5ce01a7b is kept and sent to 1 target');
    await bench.press('p', 'text:9Kd2Lm 40 bank, 12 November', 'Enter');
    await bench.time.pass(200);
    expect(bench.message).toBe('ok  payment of 40 is kept and sent to 1 target');
    expect(api.acted).toEqual([
      { action: 'confirm', input: { receipt: '5ce01a7b' } },
      { action: 'pay', input: { node: '9Kd2Lm', amount: 40, note: 'bank, 12 November' } },
    ]);
    bench.engine.stop();
  });

  test('that never came are set aside by a key', async () => {
    const api = payingApi();
    api.answer = done({ receipt_id: '5ce01a7b' });
    const bench = await BenchConsole.open(120, 40, { api });
    await bench.press('$');
    await bench.press('x');
    expect(bench.message).toContain('never came, or a mistake: set aside receipt: 5ce01a7b');
    await bench.press('Enter');
    await bench.time.pass(200);
    expect(bench.message).toBe('ok  payment 5ce01a7b set aside; confirmed later, it counts all the same');
    expect(api.acted).toEqual([{ action: 'setAside', input: { receipt: '5ce01a7b' } }]);
    bench.engine.stop();
  });

  test('are not sent without an amount, and the prompt says what is missing', async () => {
    const api = payingApi();
    const bench = await BenchConsole.open(120, 40, { api });
    await bench.press('$', 'p', 'text:9Kd2Lm', 'Enter');
    expect(bench.line(-1)).toContain('type an amount behind the node');
    await bench.press('text: 0', 'Enter');
    expect(bench.line(-1)).toContain('type an amount behind the node');
    await bench.press('Esc', 'p', 'Enter');
    expect(bench.line(-1)).toContain('type the end of a node');
    expect(api.acted).toEqual([]);
    bench.engine.stop();
  });

  test('a read-only console shows them and records none; where none waits nothing is confirmed', async () => {
    const looking = await BenchConsole.open(80, 24, { api: payingApi(), facts: { isReadOnly: true } });
    await looking.press('$', 'p');
    expect(looking.message).toContain('this console is read-only');
    await looking.press('c');
    expect(looking.message).toContain('this console is read-only');
    looking.engine.stop();
    const bench = await BenchConsole.open(80, 24, { api: busyApi() });
    await bench.press('$');
    await bench.press('c');
    expect(bench.message).toContain('no payment waits for you to confirm it');
    await bench.press('x');
    expect(bench.message).toContain('no payment waits to be confirmed');
    bench.engine.stop();
  });

  test('one that begins to wait is news and a notice', async () => {
    const bench = await BenchConsole.open(120, 40);
    bench.api.statusNow = { ...bench.api.statusNow, to_confirm: 1 };
    bench.api.tell({ status: true });
    await bench.time.pass(300);
    expect(bench.message).toContain('a payment waits for you to confirm it: $ shows it');
    expect(bench.notices.map(({ kind, words }) => [kind, words])).toEqual([
      ['confirm', '1 payment to you to be confirmed'],
    ]);
    bench.engine.stop();
  });
});

describe.each([
  ['@', 'orders'],
  ['$', 'balances'],
] as const)('what %s opens', (key, name) => {
  const counting = () => {
    const api = busyApi();
    const asked = { count: 0 };
    const [orders, balances] = [api.orders.bind(api), api.balances.bind(api)];
    const counted =
      <Args extends readonly unknown[], Value>(read: (...args: Args) => Value) =>
      (...args: Args): Value => {
        asked.count += 1;
        return read(...args);
      };
    if (name === 'orders') api.orders = counted(orders);
    else api.balances = counted(balances);
    return { api, asked };
  };

  test('is asked for when it is opened, every five seconds while it is open, and not after', async () => {
    const { api, asked } = counting();
    const bench = await BenchConsole.open(80, 24, { api });
    await bench.time.pass(30_000);
    expect(asked.count).toBe(0);
    await bench.press(key, 'j', 'k');
    expect(asked.count).toBe(1);
    await bench.time.pass(4_000);
    expect(asked.count).toBe(1);
    await bench.time.pass(16_000);
    expect(asked.count).toBeGreaterThanOrEqual(4);
    expect(asked.count).toBeLessThanOrEqual(5);
    const before = asked.count;
    await bench.press('Esc');
    await bench.time.pass(30_000);
    expect(asked.count).toBe(before);
    bench.engine.stop();
  });

  test('says what went wrong, and asks again later, not at once', async () => {
    const api = busyApi();
    let asked = 0;
    const fail = () => {
      asked += 1;
      return Promise.reject(new Error('the socket is closed'));
    };
    Object.assign(api, { [name]: fail });
    const bench = await BenchConsole.open(80, 24, { api });
    await bench.press(key);
    await bench.time.pass(1_000);
    expect(bench.message).toBe('failed  the socket is closed');
    expect(bench.text).toContain('being read');
    await bench.time.pass(3_000);
    expect(asked).toBe(1);
    await bench.time.pass(2_000);
    expect(asked).toBe(2);
    bench.engine.stop();
  });
});
