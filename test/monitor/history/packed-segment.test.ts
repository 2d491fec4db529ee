import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packSegment } from '../../../source/monitor/history/packed-segment.ts';
import { PlainSegment } from '../../../source/monitor/history/plain-segment.ts';

const EVENTS = 500;
const LOOKS = 300;
const MB = 1024 * 1024;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crabnet-segment-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const lineOf = (id: number) =>
  `${JSON.stringify({ ts: id, node_id: 'us', kind: 'seed_forgotten', source: 'node', payload: { seed_id: `s${id}` }, id })}\n`;

async function packed() {
  const path = join(folder, 'events.1.ndjson');
  writeFileSync(path, Array.from({ length: EVENTS }, (_, index) => lineOf(index + 1)).join(''));
  const plain = new PlainSegment(path, 1);
  return packSegment(plain, `${path}.gz`);
}

test('looks into blocks leave no memory behind that waits for a collection of garbage', async () => {
  const segment = await packed();
  const [block] = (await segment?.ready()) ?? [];
  if (segment === undefined || block === undefined) throw new Error('nothing was packed');
  expect(segment.read(block, '"s7"')).toMatchObject([{ id: 7 }]);
  const before = process.memoryUsage().arrayBuffers;
  for (let look = 0; look < LOOKS; look += 1) segment.read(block, '"nowhere"');
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(MB);
});

test('what cannot be read is not packed', async () => {
  const path = join(folder, 'events.1.ndjson');
  await expect(packSegment(new PlainSegment(path, 1), `${path}.gz`)).rejects.toThrow('cannot be read');
  expect(readdirSync(folder)).toEqual([]);
});
