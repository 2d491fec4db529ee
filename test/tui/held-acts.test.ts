import { describe, expect, test } from 'vitest';
import { done, refused } from '../../source/model/errors.ts';
import { SENT } from '../support/fake-node.ts';
import { BenchConsole } from './support/bench-console.ts';
import { emptyMarket, FakeApi } from './support/fake-api.ts';
import { idOf, ME, nowTs, ROWS, seedRow } from './support/fake-market.ts';

const BIDS_LEFT_12_MINUTES = '5be2a0';

const open = (undoMs = 3000, columns = 80, rows = 24) =>
  BenchConsole.open(columns, rows, { facts: { undoMs } });

/** With the cursor on an open seed of others whose bids are taken for long. */
async function openOnSeed(undoMs = 3000, columns = 80, rows = 24): Promise<BenchConsole> {
  const bench = await open(undoMs, columns, rows);
  await bench.press(
    '/',
    `text:${ROWS.find(({ id }) => id.startsWith(BIDS_LEFT_12_MINUTES))?.title}`,
    'Enter',
  );
  await bench.time.pass(1000);
  return bench;
}

describe('a sent form', () => {
  test('is held for the time that was set, says so, and leaves then', async () => {
    const bench = await openOnSeed();
    await bench.press('text:b17\r');
    expect(bench.message).toBe('held  bid 17 on 5be2a0 leaves in 3s, u takes it back');
    expect(bench.line(-1)).toMatch(/^ u take back/u);
    expect(bench.text).toMatch(/▸ +\^/u);
    await bench.time.pass(1000);
    expect(bench.message).toContain('leaves in 2s');
    expect(bench.api.acted).toEqual([]);
    await bench.time.pass(2000);
    expect(bench.api.acted).toEqual([{ action: 'bid', input: { seed: idOf('5be2a0'), price: 17 } }]);
    expect(bench.message).toContain('ok  bid 17 on 5be2a0 is kept');
  });

  test('is open again after u, with what was typed, and nothing is ever sent', async () => {
    const bench = await openOnSeed();
    await bench.press('text:b17\r', 'u');
    expect(bench.message).toBe('note  bid 17 on 5be2a0 is taken back: nothing was sent');
    expect(bench.text).toContain('Price  17');
    await bench.time.pass(10_000);
    expect(bench.api.acted).toEqual([]);
  });

  test('of which all has left cannot be taken back', async () => {
    const bench = await openOnSeed();
    await bench.press('u');
    expect(bench.message).toBe('note  nothing is held, it has left');
    await bench.press('text:b17\r');
    await bench.time.pass(3100);
    await bench.press('u');
    expect(bench.message).toBe('note  nothing is held, it has left');
    expect(bench.api.acted).toHaveLength(1);
  });

  test('goes at once when a second one is sent', async () => {
    const bench = await openOnSeed();
    await bench.press('text:b17\r', 'text:b18\r');
    expect(bench.api.acted).toEqual([{ action: 'bid', input: { seed: idOf('5be2a0'), price: 17 } }]);
    expect(bench.message).toContain('held  bid 18 on 5be2a0 leaves in 3s');
    await bench.press('u');
    await bench.time.pass(5000);
    expect(bench.api.acted).toHaveLength(1);
  });

  test('goes at once when something is sent for marked seeds, which is held in its place', async () => {
    const bench = await openOnSeed();
    await bench.press('text:b17\r', ' ', 'b', 'Enter');
    expect(bench.api.acted).toEqual([{ action: 'bid', input: { seed: idOf('5be2a0'), price: 17 } }]);
    expect(bench.message).toContain('held  bid on 1 marked leaves in 3s');
    await bench.press('u');
    await bench.time.pass(5000);
    expect(bench.api.acted).toHaveLength(1);
  });

  test('is not held within ten seconds of the deadline', async () => {
    const bench = await open();
    await bench.press('j', 'j', 'j');
    await bench.time.pass(39_000);
    await bench.press('text:b14\r');
    expect(bench.api.acted).toHaveLength(1);
  });

  test('is not held where the setting is 0', async () => {
    const bench = await openOnSeed(0);
    await bench.press('text:b17\r');
    expect(bench.api.acted).toHaveLength(1);
  });

  test('that is refused once it has left says how the form is opened again', async () => {
    const bench = await openOnSeed(3000, 120, 40);
    bench.api.answer = () => refused('too-low', { price: 17, least: 18 });
    await bench.press('text:b17\r');
    await bench.time.pass(3100);
    expect(bench.message).toBe(
      'refused  bid 17 on 5be2a0: 17 is under the minimum of 18. bid 18 or more.  .: the form again',
    );
    await bench.press('.');
    expect(bench.text).toContain('Price  17');
  });

  test('of a new seed is named, and fits where there is little room', async () => {
    const bench = await open(3000, 60, 15);
    await bench.press('text:pecho 1\r');
    expect(bench.message).toBe('held  the new seed leaves in 3s, u takes it back');
    await bench.press('u');
    expect(bench.text).toContain('echo 1');
  });
});

/** Three seeds in a row, the second one's own; bids on the last are taken for so many seconds. */
const threeSeeds = (lastLeftS = 600): FakeApi =>
  new FakeApi({
    ...emptyMarket(),
    rows: [
      seedRow('aaaaaa', 'One', { min_price: 1 }),
      seedRow('bbbbbb', 'Two', { min_price: 2, role: 'publisher', created_by: ME }),
      seedRow('cccccc', 'Three', { min_price: 3, bid_deadline_ts: nowTs + lastLeftS }),
    ],
  });

/** With the first so many of them marked. */
async function openMarked(count: number, api = threeSeeds()): Promise<BenchConsole> {
  const bench = await BenchConsole.open(120, 40, { api, facts: { undoMs: 3000 } });
  await bench.press('o', 'm', ...Array.from({ length: count }, () => ' '));
  return bench;
}

describe('a verb on marked seeds', () => {
  test('says before that it can be taken back, is held as a form is, and leaves then', async () => {
    const bench = await openMarked(2);
    await bench.press('b');
    expect(bench.line(-2)).toMatch(/bid the minimum on 2 seeds: Enter +u takes it back for 3s$/u);
    await bench.press('Enter');
    expect(bench.message).toBe('held  bid on 2 marked leaves in 3s, u takes it back');
    expect(bench.line(-1)).toMatch(/^ u take back/u);
    expect(bench.text.match(/^[ ▸] +\^.*Open/gmu)).toHaveLength(2);
    await bench.time.pass(2000);
    expect(bench.api.acted).toEqual([]);
    await bench.time.pass(1000);
    expect(bench.api.acted).toHaveLength(1);
    expect(bench.message).toBe('ok  bid on 2 marked: 1 done, 0 not, 1 skipped. m shows each');
  });

  test.each([
    ['b', '', /bid the minimum on 3 seeds: Enter +u takes it back for 3s$/u],
    ['c', '', /award the lowest bid of 3 seeds: Enter +then u: undo$/u],
    ['s', '', /settle 3 seeds: type accept or reject +then u: undo$/u],
    ['s', 'reject', /settle 3 seeds: type accept or reject reject +then u: undo$/u],
  ])('%s %s says all of what it asks at 60 columns', async (verb, typed, words) => {
    const bench = await BenchConsole.open(60, 15, { api: threeSeeds(), facts: { undoMs: 3000 } });
    await bench.press(' ', ' ', ' ', verb, `text:${typed}`);
    expect(bench.line(-2)).toMatch(words);
  });

  test('is taken back by u: nothing is sent, and the same seeds are marked again', async () => {
    const bench = await openMarked(3);
    await bench.press('b', 'Enter', 'u');
    expect(bench.message).toBe('note  bid on 3 marked is taken back: nothing was sent');
    expect(bench.text).toContain('3 marked');
    await bench.time.pass(10_000);
    expect(bench.api.acted).toEqual([]);
    await bench.press('b', 'Enter');
    expect(bench.message).toContain('held  bid on 3 marked');
  });

  test('says of each what became of it; nobody bids on a seed of their own', async () => {
    const bench = await openMarked(3);
    await bench.press('b', 'Enter');
    await bench.time.pass(3000);
    await bench.press('m');
    expect(bench.text).toMatch(/ok +bid 1 on aaaaaa/u);
    expect(bench.text).toMatch(/note +bid on bbbbbb: skipped, the seed is yours/u);
    expect(bench.text).toMatch(/ok +bid 3 on cccccc/u);
    expect(bench.api.acted.map(({ input }) => input)).toMatchObject([{ price: 1 }, { price: 3 }]);
  });

  test('leaves at once where the nearest deadline is near, which the prompt says', async () => {
    const bench = await openMarked(3, threeSeeds(9));
    await bench.press('b');
    expect(bench.line(-2)).toMatch(/a deadline is near: leaves at once$/u);
    await bench.press('Enter');
    await bench.time.pass(0);
    expect(bench.api.acted).toHaveLength(2);
    await bench.press('u');
    expect(bench.message).toBe('note  nothing is held, it has left');
  });

  test('is sent by the end of the console, which tells what was not done, and how many were', async () => {
    const bench = await openMarked(3);
    await bench.press('b', 'Enter');
    const parting = bench.engine.sendHeld();
    bench.engine.stop();
    await bench.time.pass(0);
    expect(bench.api.acted).toHaveLength(2);
    expect(await parting).toEqual([
      { kind: 'note', text: 'bid on bbbbbb: skipped, the seed is yours' },
      { kind: 'ok', text: 'bid on 3 marked: 2 done, 0 not, 1 skipped' },
    ]);
  });

  test('goes on to the last seed though the console ends in the middle', async () => {
    const api = threeSeeds();
    const first = Promise.withResolvers<void>();
    api.answer = () => first.promise.then(() => done(SENT));
    const bench = await openMarked(3, api);
    await bench.press('b', 'Enter');
    await bench.time.pass(3000);
    expect(api.acted).toHaveLength(1);
    const parting = bench.engine.sendHeld();
    bench.engine.stop();
    first.resolve();
    await bench.time.pass(0);
    expect(await parting).toHaveLength(2);
    expect(api.acted).toHaveLength(2);
  });
});

test('what is sent while the last bids are under way is held until that is over', async () => {
  const api = new FakeApi({
    ...emptyMarket(),
    rows: [
      seedRow('bbbbbb', 'Two', {
        ...{ role: 'publisher', created_by: ME, bid_deadline_ts: nowTs - 10, deadline_ts: nowTs + 110 },
      }),
    ],
  });
  const bench = await BenchConsole.open(80, 24, { api, facts: { undoMs: 3000 } });
  await bench.press(' ', 'c', 'Enter');
  expect(bench.message).toContain('held  claim on 1 marked');
});

describe('the end of a console', () => {
  test('sends what is held, and tells what became of it', async () => {
    const bench = await openOnSeed();
    await bench.press('text:b17\r');
    const parting = bench.engine.sendHeld();
    bench.engine.stop();
    await bench.time.pass(0);
    expect(bench.api.acted).toHaveLength(1);
    expect(await parting).toMatchObject([{ kind: 'ok', text: expect.stringContaining('bid 17 on 5be2a0') }]);
  });

  test('after a defect sends it too, and once only', async () => {
    const bench = await openOnSeed();
    await bench.press('text:b17\r');
    bench.engine.stop();
    const parting = bench.engine.sendHeld();
    await bench.time.pass(10_000);
    expect(await parting).toHaveLength(1);
    expect(bench.api.acted).toHaveLength(1);
  });

  test('waits five seconds for a node that does not answer, and says so', async () => {
    const bench = await openOnSeed();
    bench.api.answer = () => new Promise(() => {});
    await bench.press('text:b17\r');
    const parting = bench.engine.sendHeld();
    await bench.time.pass(5000);
    expect(await parting).toMatchObject([
      { kind: 'failed', text: expect.stringContaining('has not answered') },
    ]);
  });

  test('asks about a task that is held, which does not begin then', async () => {
    const bench = await open();
    bench.api.answer = async () => done(SENT);
    await bench.press('g', 'text:rrun\r');
    expect(bench.message).toContain('held  run of 04d7e8 leaves in 3s');
    await bench.press('q');
    expect(bench.message).toBe('Quit? run of 04d7e8 does not begin then. Enter quits, Esc stays');
    await bench.press('Enter');
    expect(bench.hasLeft).toBe(true);
    await bench.engine.sendHeld();
    expect(bench.api.acted).toEqual([]);
  });

  test('of one that is attached leaves the node the task, and does not wait for its end', async () => {
    const bench = await BenchConsole.open(80, 24, { facts: { undoMs: 3000, isAttached: true } });
    bench.api.answer = () => new Promise(() => {});
    await bench.press('g', 'text:rrun\r', 'q');
    expect(bench.hasLeft).toBe(true);
    const parting = bench.engine.sendHeld();
    bench.api.taskRows = [{ seed_id: idOf('04d7e8') } as never];
    await bench.time.pass(200);
    expect(await parting).toEqual([{ kind: 'note', text: 'run of 04d7e8: it has begun' }]);
  });
});
