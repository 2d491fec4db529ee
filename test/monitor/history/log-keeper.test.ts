import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EventHistory } from '../../../source/monitor/history/event-history.ts';
import { LogKeeper } from '../../../source/monitor/history/log-keeper.ts';

/** More than is read in one turn of the loop. */
const EVENTS = 3000;

let folder: string;
let faults: unknown[];
let history: EventHistory;
let keeper: LogKeeper;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crabnet-keeper-'));
  faults = [];
  history = new EventHistory(join(folder, 'events.ndjson'));
  keeper = new LogKeeper({
    ...{ history, limits: { maxBytes: 1024 ** 3, maxDays: 30 } },
    ...{ nowMs: Date.now, mayForget: () => false, onFault: (error) => faults.push(error) },
  });
});
afterEach(async () => {
  await keeper.close();
  rmSync(folder, { recursive: true });
});

const pathOf = (number: number) => join(folder, `events.${number}.ndjson`);

function linesOf(number: number, count = EVENTS): string {
  const event = (id: number) => ({
    ...{ ts: id, node_id: 'us', kind: 'seed_forgotten', source: 'node', payload: { seed_id: `s${id}` }, id },
  });
  return Array.from(
    { length: count },
    (_, index) => `${JSON.stringify(event((number - 1) * EVENTS + index + 1))}\n`,
  ).join('');
}

const soon = (check: () => void) => vi.waitFor(check, 30_000);
const unpacked = (number: number) => gunzipSync(readFileSync(`${pathOf(number)}.gz`)).toString('utf8');

test('what is set aside while another file is looked at is packed whole', async () => {
  writeFileSync(pathOf(1), linesOf(1));
  keeper.work();
  writeFileSync(pathOf(2), linesOf(2));
  history.look();
  keeper.work();
  await soon(() => expect([1, 2].map((number) => existsSync(pathOf(number)))).toEqual([false, false]));
  expect([1, 2].map(unpacked)).toEqual([1, 2].map((number) => linesOf(number)));
  expect(faults).toEqual([]);
});

test('a small file is packed whole too, and does not wait for a thread', async () => {
  writeFileSync(pathOf(1), linesOf(1, 100));
  writeFileSync(pathOf(2), linesOf(2, 1));
  keeper.work();
  // What a thread has in hand when its keeper closes stays as it is.
  await vi.waitFor(
    () => expect(existsSync(`${pathOf(1)}.gz.tmp`) || existsSync(`${pathOf(1)}.gz`)).toBe(true),
    30_000,
  );
  await keeper.close();
  expect(unpacked(1)).toEqual(linesOf(1, 100));
  expect(faults).toEqual([]);
});

test('what cannot be packed stays as it is, and the next is packed all the same', async () => {
  writeFileSync(pathOf(1), linesOf(1));
  writeFileSync(pathOf(2), linesOf(2));
  mkdirSync(`${pathOf(1)}.gz.tmp`);
  keeper.work();
  await soon(() => expect(existsSync(pathOf(2))).toBe(false));
  expect(readFileSync(pathOf(1), 'utf8')).toBe(linesOf(1));
  expect(faults).toHaveLength(1);
});

test('a file that is packed stays until the pages are read that look into it', async () => {
  writeFileSync(pathOf(1), linesOf(1));
  history.look();
  let isRead = false;
  const page = history.page({ limit: EVENTS, after: 0 }).then(({ events }) => {
    isRead = true;
    return events.length;
  });
  await history.pagesRead();
  expect(isRead).toBe(true);
  expect(await page).toBeGreaterThan(0);
});
