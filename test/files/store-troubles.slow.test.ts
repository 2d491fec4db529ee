import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DiskFileStore } from '../../source/files/disk-store.ts';
import { takeGiven } from '../../source/files/take-files.ts';
import type { FilesName } from '../../source/model/files/file-names.ts';
import type { SeedId } from '../../source/model/types.ts';
import { AMPLE, bytesOf, nameOf, publish } from '../support/made-files.ts';

const MIB = 1024 * 1024;

const mount = (...options: readonly string[]): void => {
  execFileSync('bash', ['-c', 'mount "$@"', 'mount', ...options], { stdio: 'ignore' });
};
const unmount = (folder: string): void => {
  execFileSync('bash', ['-c', 'umount -l "$0"', folder]);
};

let top = '';
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'crabnet-troubles-'));
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

function mayMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'crabnet-disk-'));
  try {
    mount('-t', 'tmpfs', 'crabnet-test', folder);
    unmount(folder);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const reference = (files: FilesName) =>
  ({ seedId: 'seed-1' as SeedId, side: 'inputs', files, expiresMs: 9 }) as const;

describe.skipIf(!mayMount())(
  'a small disk of files (skipped where no tmpfs may be mounted: run it as root)',
  () => {
    let disk = '';
    let store: DiskFileStore;
    beforeEach(() => {
      disk = join(top, 'disk');
      mkdirSync(disk);
      mount('-t', 'tmpfs', '-o', 'size=4m', 'crabnet-test', disk);
      store = new DiskFileStore(join(disk, 'files'), AMPLE);
    });
    afterEach(() => unmount(disk));
    const parts = (): readonly string[] => readdirSync(join(disk, 'files', 'parts'));

    it('that is full says so while a file comes, and goes on where it stopped once there is room', async () => {
      const bytes = bytesOf(6 * MIB, 'a');
      const { cid, root } = nameOf(bytes);
      const part = await store.begin(cid, bytes.length);
      await part.putRoot(root ?? Buffer.alloc(0));
      const writing = async () => {
        for (let at = 0; at < bytes.length; at += MIB / 4) await part.write(bytes.subarray(at, at + MIB / 4));
      };
      await expect(writing()).rejects.toMatchObject({ code: 'disk-full' });
      await part.close();
      mount('-o', 'remount,size=16m', disk);
      const again = await store.begin(cid, bytes.length);
      expect(again.at).toBeGreaterThan(2 * MIB);
      await again.write(bytes.subarray(again.at));
      expect(await again.finish()).toBe(true);
      expect(await store.proves(cid)).toBe(true);
    });

    it('that is full says so of what is taken in and kept, and holds none of it', async () => {
      mkdirSync(join(top, 'tree'));
      for (let nth = 0; nth < 8; nth += 1) writeFileSync(join(top, 'tree', `${nth}`), bytesOf(MIB, `${nth}`));
      const given = [{ from: join(top, 'tree'), to: '' }];
      await expect(takeGiven(store, given, { bytes: 9 * MIB, count: 9 })).rejects.toMatchObject({
        code: 'disk-full',
      });
      expect(parts()).toEqual([]);
      expect(() => writeFileSync(join(disk, 'filler'), Buffer.alloc(8 * MIB))).toThrow(/ENOSPC/u);
      const files = { cid: nameOf(bytesOf(9, 'a')).cid, bytes: 9, count: 1 };
      await expect(store.keep(reference(files))).rejects.toMatchObject({ code: 'disk-full' });
      expect(store.references).toEqual([]);
      rmSync(join(disk, 'filler'));
      await store.sweep();
      expect(
        readdirSync(join(disk, 'files', 'whole')).flatMap((shard) =>
          readdirSync(join(disk, 'files', 'whole', shard)),
        ),
      ).toEqual([]);
      await store.keep(reference(files));
    });

    it('that nobody may write to gives what it has, and names what it cannot do', async () => {
      const files = await publish(store, [bytesOf(10, 'a')]);
      await store.keep(reference(files));
      mount('-o', 'remount,ro', disk);
      const readOnly = new DiskFileStore(join(disk, 'files'), AMPLE);
      expect(await readOnly.proves(nameOf(bytesOf(10, 'a')).cid)).toBe(true);
      const refused = { code: 'store', remedy: expect.stringContaining('the disk of the data dir') };
      await expect(readOnly.put(bytesOf(10, 'b'))).rejects.toMatchObject(refused);
      await expect(readOnly.begin(nameOf(bytesOf(10, 'b')).cid, 10)).rejects.toMatchObject(refused);
      await expect(readOnly.keep({ ...reference(files), seedId: 'seed-2' as SeedId })).rejects.toMatchObject(
        refused,
      );
      await expect(readOnly.drop(() => true)).rejects.toMatchObject(refused);
      expect(readOnly.references).toHaveLength(1);
      expect(() => new DiskFileStore(join(disk, 'other'), AMPLE)).toThrow(expect.objectContaining(refused));
    });
  },
);

describe('a link where the store has a folder', () => {
  const outside = (): readonly string[] => readdirSync(join(top, 'outside'));
  beforeEach(() => {
    mkdirSync(join(top, 'outside'));
    writeFileSync(join(top, 'outside', 'precious'), 'precious');
  });

  it.each(['', 'whole', 'parts', 'kept'])(
    '(%s) is not followed: the store says so, and nothing is written or removed there',
    (name) => {
      const folder = join(top, 'files');
      new DiskFileStore(folder, AMPLE);
      rmSync(join(folder, name), { recursive: true });
      symlinkSync(join(top, 'outside'), join(folder, name));
      expect(() => new DiskFileStore(folder, AMPLE)).toThrow(
        expect.objectContaining({ code: 'store', message: expect.stringContaining('no folder of the node') }),
      );
      expect(outside()).toEqual(['precious']);
    },
  );

  it('is not followed where it was put while the node runs, by what is written nor by what is swept', async () => {
    const store = new DiskFileStore(join(top, 'files'), AMPLE);
    const cid = await store.put(bytesOf(10, 'a'));
    const shard = join(top, 'files', 'whole', cid.slice(-4, -2));
    renameSync(shard, join(top, 'moved'));
    symlinkSync(join(top, 'outside'), shard);
    expect(await store.has(cid)).toBe(false);
    await expect(store.put(bytesOf(10, 'a'))).rejects.toMatchObject({ code: 'store' });
    await store.sweep();
    expect(outside()).toEqual(['precious']);
    expect(readFileSync(join(top, 'outside', 'precious'), 'utf8')).toBe('precious');
    rmSync(shard, { force: true });
    expect(await store.put(bytesOf(10, 'a'))).toBe(cid);
    expect(existsSync(join(shard, cid))).toBe(true);
  });
});
