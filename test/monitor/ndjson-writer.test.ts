import {
  appendFile,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Timers } from '../../source/base/ports.ts';
import { systemTimers } from '../../source/base/system-timers.ts';
import { NdjsonWriter, type NdjsonWriterOptions } from '../../source/monitor/ndjson-writer.ts';
import { ManualTimers } from './manual-timers.ts';

let folder: string;
let file: string;
/** Of retries and syncs. */
let timers: ManualTimers;
let states: (string | null)[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crabnet-ndjson-'));
  file = join(folder, 'events.ndjson');
  timers = new ManualTimers();
  states = [];
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

/** The pauses between what is written are short, and pass by themselves. */
const timersOf = (): Timers => ({
  after: (delayMs, task) => (delayMs < 100 ? systemTimers : timers).after(delayMs, task),
});

const writerOf = (options: Partial<NdjsonWriterOptions> = {}) =>
  new NdjsonWriter({
    ...{ filePath: file, timers: timersOf(), nowMs: () => Date.now() },
    onState: (fault) => states.push(fault),
    ...options,
  });
const content = () => readFile(file, 'utf8');

test('lines are appended in order, and the file is for its owner only', async () => {
  const writer = writerOf();
  for (let index = 0; index < 5_000; index += 1) writer.append(`{"n":${index}}`);
  await writer.close();
  const lines = (await content()).trimEnd().split('\n');
  expect(lines).toHaveLength(5_000);
  expect(lines.every((line, index) => line === `{"n":${index}}`)).toBe(true);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(writer.lost).toBe(0);
  expect(states).toEqual([]);
});

test('a line reaches the disk without closing', async () => {
  const writer = writerOf();
  writer.append('one');
  await vi.waitFor(async () => expect(await content()).toBe('one\n'));
  writer.append('two');
  await vi.waitFor(async () => expect(await content()).toBe('one\ntwo\n'));
  await writer.close();
});

test('what waits is told, and for how long none of it was written', async () => {
  let nowMs = 1000;
  const writer = writerOf({ filePath: join(folder, 'gone', 'events.ndjson'), nowMs: () => nowMs });
  expect(writer.backlog).toEqual({ lines: 0, bytes: 0, lagMs: 0 });
  writer.append('one');
  nowMs += 5000;
  writer.append('two');
  await vi.waitFor(() => expect(states).toHaveLength(1));
  expect(writer.backlog).toEqual({ lines: 2, bytes: 8, lagMs: 5000 });
  await mkdir(join(folder, 'gone'));
  timers.fire();
  await vi.waitFor(() => expect(writer.backlog).toEqual({ lines: 0, bytes: 0, lagMs: 0 }));
  nowMs += 60_000;
  expect(writer.backlog.lagMs).toBe(0);
  await writer.close();
});

test('nothing is written, and no file made, without a line', async () => {
  await writerOf().close();
  expect(await readdir(folder)).toEqual([]);
});

test('what was there stays, and a torn last line does not glue to the next', async () => {
  await writeFile(file, '{"n":1}\n{"n":2,"to');
  const writer = writerOf();
  writer.append('{"n":3}');
  await writer.close();
  expect(await content()).toBe('{"n":1}\n{"n":2,"to\n{"n":3}\n');
});

test('a full file is set aside under the next number, packed ones counted, and told of', async () => {
  await writeFile(join(folder, 'events.7.ndjson'), 'old\n');
  await writeFile(join(folder, 'events.15.ndjson.gz'), 'old\n');
  let setAside = 0;
  const writer = writerOf({ segmentBytes: 20, onSetAside: () => (setAside += 1) });
  for (let index = 0; index < 3; index += 1) {
    writer.append(`line number ${String(index).padStart(8, '0')}`);
    const last = `line number ${String(index).padStart(8, '0')}\n`;
    await vi.waitFor(async () => expect(await content()).toBe(last));
  }
  await writer.close();
  const names = (await readdir(folder)).sort();
  expect(names).toEqual([
    ...['events.15.ndjson.gz', 'events.16.ndjson', 'events.17.ndjson', 'events.7.ndjson'],
    'events.ndjson',
  ]);
  expect(setAside).toBe(2);
  expect(await readFile(join(folder, 'events.17.ndjson'), 'utf8')).toBe('line number 00000001\n');
});

test('a full disk is reported once, and nothing is lost when it has room again', async () => {
  await symlink('/dev/full', file);
  const writer = writerOf();
  writer.append('one');
  await vi.waitFor(() => expect(timers.waiting).toBe(1));
  expect(states).toEqual(['disk full']);
  writer.append('two');
  timers.fire();
  await vi.waitFor(() => expect(timers.waiting).toBe(1));
  expect(states).toEqual(['disk full']);
  await rm(file);
  timers.fire();
  await vi.waitFor(async () => expect(await content()).toBe('one\ntwo\n'));
  await vi.waitFor(() => expect(states).toEqual(['disk full', null]));
  await writer.close();
  expect(writer.lost).toBe(0);
});

test('a line appended while a fault is told is written too', async () => {
  await symlink('/dev/full', file);
  const writer: NdjsonWriter = writerOf({
    onState: (fault) => {
      states.push(fault);
      writer.append(`state ${fault}`);
    },
  });
  writer.append('one');
  await vi.waitFor(() => expect(timers.waiting).toBe(1));
  await rm(file);
  timers.fire();
  await vi.waitFor(async () => expect(await content()).toBe('one\nstate disk full\nstate null\n'));
  await writer.close();
});

test('a line that a full disk cut short is written again, whole', async () => {
  await fillDiskAfter(6);
  const writer = writerOf();
  writer.append('one');
  await vi.waitFor(async () => expect(await content()).toBe('one\n'));
  writer.append('two');
  writer.append('three');
  await vi.waitFor(() => expect(states).toEqual(['disk full']));
  expect(await content()).toBe('one\ntw');
  vi.restoreAllMocks();
  timers.fire();
  await vi.waitFor(async () => expect(await content()).toBe('one\ntw\ntwo\nthree\n'));
  await writer.close();
});

/** From now on files take `bytes` bytes more, then the disk is full. */
async function fillDiskAfter(bytes: number): Promise<void> {
  const handle = await open(join(folder, 'any'), 'w');
  await handle.close();
  const prototype: { write: (data: Buffer, offset: number, length?: number) => Promise<unknown> } =
    Object.getPrototypeOf(handle);
  const { write } = prototype;
  let room = bytes;
  vi.spyOn(prototype, 'write').mockImplementation(async function (this: unknown, data, offset) {
    if (room === 0) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    const length = Math.min(room, data.length - offset);
    room -= length;
    return await write.call(this, data, offset, length);
  });
}

test('another cause is another state', async () => {
  await symlink('/dev/full', file);
  const writer = writerOf();
  writer.append('one');
  await vi.waitFor(() => expect(states).toEqual(['disk full']));
  await rm(file);
  await symlink(join(folder, 'events.txt'), file);
  timers.fire();
  await vi.waitFor(() => expect(states).toEqual(['disk full', 'a symbolic link']));
  await writer.close();
  expect(await readdir(folder)).toEqual(['events.ndjson']);
});

test('a file that is moved or removed is made anew, with all that comes from then on', async () => {
  const writer = writerOf();
  writer.append('one');
  await vi.waitFor(async () => expect(await content()).toBe('one\n'));
  await rename(file, join(folder, 'elsewhere'));
  writer.append('two');
  await vi.waitFor(async () => expect(await content()).toBe('two\n'));
  await rm(file);
  writer.append('three');
  await writer.close();
  expect(await content()).toBe('three\n');
  expect(await readFile(join(folder, 'elsewhere'), 'utf8')).toBe('one\n');
  expect(states).toEqual([]);
});

test('lines beyond the buffer are lost, the newest first, and counted', async () => {
  await symlink('/dev/full', file);
  const writer = writerOf();
  const line = 'x'.repeat(1024 * 1024 - 1);
  for (let index = 0; index < 10; index += 1) writer.append(line);
  expect(writer.lost).toBe(2);
  await vi.waitFor(() => expect(timers.waiting).toBe(1));
  writer.append('small');
  expect(writer.lost).toBe(3);
  await rm(file);
  timers.fire();
  await vi.waitFor(async () => expect((await stat(file)).size).toBe(8 * 1024 * 1024));
  writer.append('small');
  await writer.close();
  expect(writer.lost).toBe(3);
});

test('closing while the disk refuses ends, and counts what is lost', async () => {
  await symlink('/dev/full', file);
  const writer = writerOf();
  writer.append('one');
  writer.append('two');
  await writer.close();
  expect(writer.lost).toBe(2);
  expect(timers.waiting).toBe(0);
  writer.append('three');
  expect(writer.lost).toBe(3);
});

test('closing tries once more', async () => {
  await symlink('/dev/full', file);
  const writer = writerOf();
  writer.append('one');
  await vi.waitFor(() => expect(timers.waiting).toBe(1));
  await rm(file);
  await writer.close();
  expect(await content()).toBe('one\n');
});

test('a path that is a folder is a fault, not a crash', async () => {
  await mkdir(file);
  const writer = writerOf();
  writer.append('one');
  await writer.close();
  expect(states).toHaveLength(1);
  expect(writer.lost).toBe(1);
});

test("an editor's own ending of the file does not confuse the writer", async () => {
  const writer = writerOf();
  writer.append('one');
  await vi.waitFor(async () => expect(await content()).toBe('one\n'));
  await appendFile(file, 'by hand\n');
  writer.append('two');
  await writer.close();
  expect(await content()).toBe('one\nby hand\ntwo\n');
});
