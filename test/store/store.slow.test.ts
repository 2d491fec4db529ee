import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EnvelopeKey } from '../../source/model/types.ts';
import { dataDirFiles, lockDataDir, makeDataDir } from '../../source/store/data-dir.ts';
import type { LogEntry } from '../../source/store/log-entry.ts';
import { Store } from '../../source/store/store.ts';

let dataDir: string;
let path: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'crabnet-store-'));
  path = dataDirFiles(dataDir).store;
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const keyOf = (number: number) => number.toString(16).padStart(64, '0') as EnvelopeKey;
const logged = (store: Store): LogEntry[] => {
  const entries = [];
  for (const { key, verified, text } of store.entries()) entries.push({ key, verified, text });
  return entries;
};
const entry = (number: number, text = `envelope ${number}`): LogEntry => ({
  key: keyOf(number),
  verified: true,
  text,
});

describe('the store', () => {
  it('says that it is closed to who reads on after its end', () => {
    const store = new Store(path);
    store.append([entry(1), entry(2)]);
    store.close();
    const closed = expect.objectContaining({ code: 'store-closed' });
    expect(() => store.page(0, 10)).toThrow(closed);
    expect(() => [...store.entries()]).toThrow(closed);
    expect(() => store.shelf.totals()).toThrow(closed);
  });

  it('gives back what was appended, in the order of arrival, after it was opened again', () => {
    const store = new Store(path);
    store.append([entry(9), { ...entry(2), verified: false }]);
    store.append([entry(5)], new Map([[keyOf(5), 'unsent']]));
    store.close();
    const again = new Store(path);
    expect(logged(again)).toEqual([entry(9), { ...entry(2), verified: false }, entry(5)]);
    expect([...again.outbox.all()]).toEqual([[keyOf(5), 'unsent']]);
    expect(again.entry(keyOf(2))).toMatchObject({ verified: false, text: 'envelope 2' });
    expect(again.entry(keyOf(1))).toBeUndefined();
    again.close();
  });

  it('keeps an envelope once, and its first text', () => {
    const store = new Store(path);
    store.append([entry(1)]);
    store.append([entry(1, 'another'), entry(2)]);
    expect(logged(store)).toEqual([entry(1), entry(2)]);
    store.close();
  });

  it('forgets envelopes together with their outbox states', () => {
    const store = new Store(path);
    store.append([entry(1), entry(2)], new Map([[keyOf(1), 'sent']]));
    store.forget([keyOf(1)]);
    expect(logged(store)).toEqual([entry(2)]);
    expect(store.outbox.all().size).toBe(0);
    store.close();
  });

  it('sets damaged entries aside, at most the newest thousand, and takes them again when they come back', () => {
    const store = new Store(path);
    store.append([entry(1), entry(2)], new Map([[keyOf(1), 'sent']]));
    const damaged = [...store.entries()].filter(({ key }) => key === keyOf(1));
    store.setAside(damaged, [entry(7)], 5);
    expect(logged(store)).toEqual([entry(2), entry(7)]);
    expect(store.setAsideKeys()).toEqual([keyOf(1)]);
    expect([...store.outbox.all()]).toEqual([[keyOf(1), 'sent']]);
    store.append([entry(1, 'as it was')]);
    expect(logged(store)).toEqual([entry(2), entry(7), entry(1, 'as it was')]);
    store.append(Array.from({ length: 1000 }, (_, index) => entry(2000 + index)));
    store.setAside([...store.entries()].slice(3), [], 6);
    expect(store.setAsideKeys()).toHaveLength(1000);
    expect(store.setAsideKeys()).not.toContain(keyOf(1));
    store.dropSetAside(7);
    expect(store.setAsideKeys()).toEqual([]);
    store.close();
  });

  it('keeps facts', () => {
    const store = new Store(path);
    store.facts.set('floor', '1');
    store.facts.set('floor', '2');
    store.close();
    const again = new Store(path);
    expect([again.facts.get('floor'), again.facts.get('roof')]).toEqual(['2', undefined]);
    again.close();
  });

  it('keeps peers', () => {
    const store = new Store(path);
    store.peers.replace(new Map([['a', '{}']]));
    store.peers.replace(new Map([['b', '{"x":1}']]));
    expect([...store.peers.all()]).toEqual([['b', '{"x":1}']]);
    store.close();
  });

  it('is readable by its owner only', () => {
    new Store(path).close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('commits all of a group or nothing when the disk is full, says so, and goes on when there is room', () => {
    const store = new Store(path);
    store.append([entry(1)]);
    const large = 'x'.repeat(50_000);
    store.limitPages(40);
    const group = Array.from({ length: 20 }, (_, index) => entry(100 + index, large));
    expect(() => store.append(group)).toThrow(expect.objectContaining({ code: 'disk-full' }));
    expect(logged(store)).toEqual([entry(1)]);
    store.limitPages(1_000_000);
    store.append(group);
    expect(logged(store)).toHaveLength(21);
    store.close();
  });

  it('refuses a file that is no store, and leaves it as it was', () => {
    writeFileSync(path, 'not a database, '.repeat(100));
    const before = statSync(path).size;
    expect(() => new Store(path)).toThrow(
      expect.objectContaining({ code: 'store', remedy: expect.stringContaining('backup') }),
    );
    expect(statSync(path).size).toBe(before);
  });

  it('refuses a damaged store instead of starting anew', () => {
    const store = new Store(path);
    store.append(Array.from({ length: 400 }, (_, index) => entry(index, 'y'.repeat(500))));
    store.close();
    truncateSync(path, 8192);
    expect(() => [...new Store(path).entries()]).toThrow(expect.objectContaining({ code: 'store' }));
  });

  it('refuses a store that a later version wrote', () => {
    new Store(path).close();
    const database = new DatabaseSync(path);
    database.exec('PRAGMA user_version = 99');
    database.close();
    expect(() => new Store(path)).toThrow(expect.objectContaining({ code: 'store-newer' }));
  });
});

describe('the data dir', () => {
  it('is made for its owner only', () => {
    const made = join(dataDir, 'a', 'b');
    makeDataDir(made);
    expect(statSync(made).mode & 0o777).toBe(0o700);
  });

  it('cannot be a file', () => {
    writeFileSync(join(dataDir, 'file'), '');
    expect(() => makeDataDir(join(dataDir, 'file'))).toThrow(expect.objectContaining({ code: 'data-dir' }));
  });

  it('has one owner at a time, and is free when that one is gone, also by kill -9', async () => {
    const { lock } = dataDirFiles(dataDir);
    const module = new URL('../../source/store/data-dir.ts', import.meta.url).href;
    const script = `import { lockDataDir } from ${JSON.stringify(module)};
      globalThis.lock = lockDataDir(${JSON.stringify(lock)});
      console.log(globalThis.lock === undefined ? 'busy' : 'locked');
      setInterval(() => {}, 1000);`;
    const child = execFile(process.execPath, ['--input-type=module', '-e', script]);
    const said = await new Promise((resolve) => child.stdout?.once('data', resolve));
    expect(String(said).trim()).toBe('locked');
    expect(lockDataDir(lock)).toBeUndefined();
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    const ours = lockDataDir(lock);
    expect(ours).toBeDefined();
    ours?.release();
  });
});
