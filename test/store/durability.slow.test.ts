import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EnvelopeKey } from '../../source/model/types.ts';
import { dataDirFiles } from '../../source/store/data-dir.ts';
import { Store } from '../../source/store/store.ts';

let folder: string;
let store: Store;
let due: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crabnet-durability-'));
  store = new Store(dataDirFiles(folder).store);
  due = 0;
  store.listen({
    onBehind: () => {
      due += 1;
    },
  });
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

let number = 0;
const append = (durability: 'now' | 'soon') => {
  number += 1;
  const key = number.toString(16).padStart(64, '0') as EnvelopeKey;
  store.append([{ key, verified: true, text: 'x' }], undefined, { durability });
};

describe('what is written', () => {
  it('asks for one sync where it is durable soon, and for none where it is durable now', () => {
    append('now');
    expect(due).toBe(0);
    append('soon');
    append('soon');
    expect(due).toBe(1);
  });

  it('asks again for what comes after a sync', async () => {
    append('soon');
    await store.sync();
    append('soon');
    expect(due).toBe(2);
  });

  it('needs no sync once something after it was durable now', () => {
    append('soon');
    append('now');
    append('soon');
    expect(due).toBe(2);
  });

  it('says when the disk does not do its part, and is asked for again with the next writing', async () => {
    append('soon');
    const path = dataDirFiles(folder).store;
    renameSync(path, `${path}-away`);
    await expect(store.sync()).rejects.toMatchObject({ code: 'store-gone' });
    renameSync(`${path}-away`, path);
    append('soon');
    expect(due).toBe(2);
  });

  it('is refused while the file is not in its place, and its log is made anew where only that was removed', async () => {
    const path = dataDirFiles(folder).store;
    renameSync(path, `${path}-away`);
    for (const durability of ['soon', 'now'] as const)
      expect(() => append(durability)).toThrow(expect.objectContaining({ code: 'store-gone' }));
    expect(() => store.facts.set('floor', '1')).toThrow(expect.objectContaining({ code: 'store-gone' }));
    renameSync(`${path}-away`, path);
    append('now');
    rmSync(`${path}-wal`);
    append('now');
    expect(existsSync(`${path}-wal`)).toBe(true);
    expect([...store.entries()]).toHaveLength(2);
  });

  it('is held against every other process, whatever file is removed', () => {
    const path = dataDirFiles(folder).store;
    append('now');
    rmSync(`${path}-wal`);
    expect(() => new Store(path)).toThrow(expect.objectContaining({ code: 'data-dir-owned' }));
  });
});
