import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DiskFileStore } from '../../source/files/disk-store.ts';
import { bytesOf, nameOf } from '../support/made-files.ts';

const LIMITS = { seedMaxBytes: 1e6, maxBytes: 1e6, minFreeBytes: 0, freeBytes: () => undefined };
const pipe = (path: string) => {
  mkdirSync(dirname(path), { recursive: true });
  execFileSync('mkfifo', [path]);
};

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crabnet-pipes-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a pipe that lies in a store of files', () => {
  it('in place of a file is not waited for: the file comes whole', async () => {
    const store = new DiskFileStore(folder, LIMITS);
    const bytes = bytesOf(10, 'a');
    const { cid } = nameOf(bytes);
    pipe(join(folder, 'parts', cid));
    pipe(join(folder, 'whole', cid.slice(-4, -2), cid));
    expect(await store.open(cid)).toBeUndefined();
    const part = await store.begin(cid, 10);
    await part.write(bytes);
    expect(await part.finish()).toBe(true);
    expect(await store.proves(cid)).toBe(true);
  });

  it('among the references or folders is no file of theirs: it goes, and a start waits for nothing', async () => {
    pipe(join(folder, 'kept', 'pipe.json'));
    pipe(join(folder, 'whole', 'pipe'));
    const store = new DiskFileStore(folder, LIMITS);
    await store.sweep();
    expect(store.references).toEqual([]);
  });
});
