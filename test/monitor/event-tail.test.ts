import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readTail } from '../../source/monitor/event-tail.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crabnet-tail-'));
  file = join(folder, 'events.ndjson');
});
afterEach(() => rmSync(folder, { recursive: true }));

const line = (ts: number, more: object = {}) =>
  `${JSON.stringify({ ts, node_id: 'us', kind: 'udp_receive', source: 'network', payload: {}, ...more })}\n`;
const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => line(from + index)).join('');
const tail = (limit: number, filter = {}, maxBytes?: number) =>
  readTail(file, limit, filter, maxBytes).map(({ ts }) => ts);

test('a missing file or folder holds no events', () => {
  expect(tail(10)).toEqual([]);
  expect(readTail(join(folder, 'none', 'events.ndjson'), 10, {})).toEqual([]);
});

test('the last events come oldest first', () => {
  writeFileSync(file, lines(1, 9));
  expect(tail(3)).toEqual([7, 8, 9]);
  expect(tail(100)).toHaveLength(9);
});

test('a filter picks by kind and source', () => {
  writeFileSync(
    file,
    line(1, { kind: 'node_start', source: 'node' }) + lines(2, 5) + line(6, { source: 'node' }),
  );
  expect(tail(10, { source: 'node' })).toEqual([1, 6]);
  expect(tail(10, { kind: 'node_start' })).toEqual([1]);
  expect(tail(10, { kind: 'node_start', source: 'network' })).toEqual([]);
});

test('torn, malformed and unknown lines are passed over', () => {
  const bad = [
    '',
    'no json',
    '[]',
    'null',
    line(1, { ts: 'x' }),
    line(1, { ts: 1.5 }),
    line(1, { kind: 'no_such_kind' }),
    line(1, { source: 'moon' }),
    line(1, { node_id: 4 }),
    line(1, { payload: null }),
    line(1, { payload: [] }),
  ];
  writeFileSync(file, `${line(1)}${bad.join('\n')}\n\u0000\u0000\n${line(2)}{"ts":3,"node`);
  expect(tail(10)).toEqual([1, 2]);
});

test('a last line without its end counts when it is whole', () => {
  writeFileSync(file, line(1) + line(2).trimEnd());
  expect(tail(10)).toEqual([1, 2]);
});

test('lines and characters that lie across the borders of what is read at once stay whole', () => {
  const words = 'ü€😀'.repeat(30_000);
  writeFileSync(file, [1, 2, 3, 4, 5].map((ts) => line(ts, { payload: { words } })).join(''));
  const events = readTail(file, 10, {});
  expect(events.map(({ ts }) => ts)).toEqual([1, 2, 3, 4, 5]);
  expect(events.every(({ payload }) => payload.words === words)).toBe(true);
});

test('a line without end is passed over, and does not fill the memory', () => {
  writeFileSync(file, `${line(1)}"${'x'.repeat(3_000_000)}"\n${line(2)}`);
  expect(tail(10)).toEqual([1, 2]);
});

test('no more is read than was asked for', () => {
  writeFileSync(file, lines(1, 1000));
  const size = line(1000).length;
  expect(tail(1000, {}, size * 5 + 10).at(-1)).toBe(1000);
  expect(tail(1000, {}, size * 5 + 10).length).toBeLessThanOrEqual(6);
});

test('older segments are read on into, newest first by number', () => {
  writeFileSync(join(folder, 'events.9.ndjson'), lines(1, 3));
  writeFileSync(join(folder, 'events.10.ndjson'), lines(4, 6));
  writeFileSync(join(folder, 'events.x.ndjson'), lines(90, 99));
  writeFileSync(join(folder, 'other.11.ndjson'), lines(80, 89));
  writeFileSync(file, lines(7, 8));
  expect(tail(4)).toEqual([5, 6, 7, 8]);
  expect(tail(100)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(tail(100, {}, line(1).length * 3 + 1)).toEqual([6, 7, 8]);
});

test('a file that cannot be read is an error', () => {
  mkdirSync(file);
  expect(() => tail(10)).toThrow('EISDIR');
});
