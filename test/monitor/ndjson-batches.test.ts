import { mkdtempSync, readFileSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { NdjsonWriter } from '../../source/monitor/ndjson-writer.ts';
import { ManualTimers } from './manual-timers.ts';

let folder: string;
let file: string;
let timers: ManualTimers;
let states: (string | null)[];
let writer: NdjsonWriter;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crabnet-batches-'));
  file = join(folder, 'events.ndjson');
  timers = new ManualTimers();
  states = [];
  const onState = (fault: string | null) => states.push(fault);
  writer = new NdjsonWriter({ filePath: file, timers, nowMs: Date.now, onState });
});
afterEach(async () => {
  await writer.close();
  rmSync(folder, { recursive: true });
});

const content = () => readFileSync(file, 'utf8');
const soon = (check: () => void) => vi.waitFor(check, 30_000);

test('lines that come soon after others are written together, at once when it is closed', async () => {
  writer.append('one');
  // To sync what is written, and to write what comes.
  await soon(() => expect(timers.waiting).toBe(2));
  writer.append('two');
  expect(content()).toBe('one\n');
  timers.fire();
  await soon(() => expect(content()).toBe('one\ntwo\n'));
  await soon(() => expect(timers.waiting).toBe(2));
  writer.append('three');
  await writer.close();
  expect(content()).toBe('one\ntwo\nthree\n');
  expect(timers.waiting).toBe(0);
});

test('a fault that is over is told, though lines never cease to come', async () => {
  symlinkSync('/dev/full', file);
  writer.append('one');
  await soon(() => expect(states).toEqual(['disk full']));
  unlinkSync(file);
  let isOver = false;
  const onAndOn = (async () => {
    while (!isOver) {
      writer.append('line');
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  timers.fire();
  await soon(() => expect(states).toEqual(['disk full', null]));
  isOver = true;
  await onAndOn;
});
