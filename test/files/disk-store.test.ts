import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DiskFileStore } from '../../source/files/disk-store.ts';
import { DamagedFile } from '../../source/files/file-store.ts';
import type { Cid } from '../../source/model/files/file-names.ts';
import { nameOf } from '../support/made-files.ts';
import {
  filesIn,
  flip,
  folder,
  LIMITS,
  MIB,
  made,
  reopen,
  setUpStore,
  store,
  wholePath,
} from './disk-store-world.ts';

setUpStore();

async function fetched(bytes: Uint8Array, step = 256 * 1024): Promise<Cid> {
  const { cid, root } = nameOf(bytes);
  const part = await store.begin(cid, bytes.length);
  if (root !== null && part.needsRoot) expect(await part.putRoot(root)).toBe(true);
  for (let at = part.at; at < bytes.length; at += step) {
    expect(await part.write(bytes.subarray(at, at + step))).toEqual({ ok: true });
  }
  expect(await part.finish()).toBe(true);
  return cid;
}

describe('a file that comes in', () => {
  it.each([0, 1, MIB - 1, MIB, MIB + 1, 3 * MIB + 5])(
    'of %d bytes is whole under its name, and readable',
    async (length) => {
      const bytes = made(length);
      const cid = await fetched(bytes);
      expect(await store.has(cid)).toBe(true);
      expect(Buffer.from((await store.readWhole(cid, 9 * MIB)) ?? []).equals(bytes)).toBe(true);
      expect(filesIn('parts')).toEqual([]);
    },
  );

  it('that is cut off goes on where it stopped, whoever holds the store then', async () => {
    const bytes = made(3 * MIB);
    const { cid, root } = nameOf(bytes);
    const first = await store.begin(cid, bytes.length);
    await first.putRoot(root ?? Buffer.alloc(0));
    await first.write(bytes.subarray(0, MIB + 1000));
    // As kill -9 leaves it: nothing is closed.
    reopen();
    const second = await store.begin(cid, bytes.length);
    expect([second.needsRoot, second.at]).toEqual([false, MIB + 1000]);
    await second.write(bytes.subarray(second.at));
    expect(await second.finish()).toBe(true);
    expect(await store.has(cid)).toBe(true);
    await first.close();
  });

  it('with a wrong byte loses that leaf and no other', async () => {
    const bytes = made(3 * MIB);
    const { cid, root } = nameOf(bytes);
    const part = await store.begin(cid, bytes.length);
    await part.putRoot(root ?? Buffer.alloc(0));
    const wrong = Buffer.from(bytes);
    wrong[MIB + 7] = (wrong[MIB + 7] ?? 0) ^ 1;
    expect(await part.write(wrong.subarray(0, MIB + 500))).toEqual({ ok: true });
    expect(await part.write(wrong.subarray(MIB + 500))).toEqual({ ok: false, at: MIB });
    expect(part.at).toBe(MIB);
    expect(await part.finish()).toBe(false);
    await part.write(bytes.subarray(MIB));
    expect(await part.finish()).toBe(true);
  });

  it('is not whole before all is there, and takes nothing beyond its end', async () => {
    const bytes = made(1000);
    const part = await store.begin(nameOf(bytes).cid, bytes.length);
    await part.write(bytes.subarray(0, 999));
    expect(await part.finish()).toBe(false);
    expect(await part.write(bytes.subarray(999))).toEqual({ ok: true });
    expect(await part.write(Buffer.from('more'))).toEqual({ ok: false, at: 1000 });
    expect(await part.finish()).toBe(true);
  });

  it('takes nothing without its root, nor a root of another file or size', async () => {
    const [bytes, other] = [made(2 * MIB), nameOf(made(2 * MIB, 'y'))];
    const { cid, root } = nameOf(bytes);
    const part = await store.begin(cid, bytes.length);
    expect(part.needsRoot).toBe(true);
    expect(await part.write(bytes)).toEqual({ ok: false, at: 0 });
    expect(await part.putRoot(other.root ?? Buffer.alloc(0))).toBe(false);
    await part.close();
    const larger = await store.begin(cid, bytes.length + 1);
    expect(await larger.putRoot(root ?? Buffer.alloc(0))).toBe(false);
    await larger.close();
  });

  it('finds out what the disk changed of its beginning, and keeps what is good', async () => {
    const bytes = made(3 * MIB);
    const { cid, root } = nameOf(bytes);
    const part = await store.begin(cid, bytes.length);
    await part.putRoot(root ?? Buffer.alloc(0));
    await part.write(bytes.subarray(0, 2 * MIB + 9));
    await part.close();
    flip(join(folder, 'parts', cid), MIB + 3);
    const again = await store.begin(cid, bytes.length);
    expect(again.at).toBe(MIB);
    await again.close();
  });

  it('is written through no link that lies in its place', async () => {
    const bytes = made(10);
    const victim = join(folder, 'victim');
    writeFileSync(victim, 'precious');
    symlinkSync(victim, join(folder, 'parts', nameOf(bytes).cid));
    const part = await store.begin(nameOf(bytes).cid, 10);
    expect(await part.write(bytes)).toEqual({ ok: true });
    expect(await part.finish()).toBe(true);
    expect(readFileSync(victim, 'utf8')).toBe('precious');
    expect(await store.proves(nameOf(bytes).cid)).toBe(true);
  });

  it.each<readonly [string, (path: string) => unknown]>([
    ['a folder', (path) => mkdirSync(join(path, 'below'), { recursive: true })],
    ['a link', (path) => symlinkSync('/etc/hostname', path)],
  ])('waits for nothing and comes whole where %s lies in its place, on its way or whole', async (_, put) => {
    const bytes = made(10);
    const { cid } = nameOf(bytes);
    put(join(folder, 'parts', cid));
    mkdirSync(dirname(wholePath(cid)), { recursive: true });
    put(wholePath(cid));
    expect(await store.open(cid)).toBeUndefined();
    const part = await store.begin(cid, 10);
    await part.write(bytes);
    expect(await part.finish()).toBe(true);
    expect(await store.proves(cid)).toBe(true);
  });

  it('finds its folders made anew where they are gone, and nothing where the data dir is gone', async () => {
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    expect(await store.put(Buffer.from('again'))).toBe(nameOf(Buffer.from('again')).cid);
    const below = join(folder, 'data');
    mkdirSync(below);
    const gone = new DiskFileStore(join(below, 'files'), LIMITS);
    rmSync(below, { recursive: true });
    await expect(gone.put(Buffer.from('x'))).rejects.toMatchObject({ code: 'store' });
    await expect(gone.begin(nameOf(made(10)).cid, 10)).rejects.toMatchObject({ code: 'store' });
    expect(existsSync(below)).toBe(false);
  });
});

describe('a file that is read', () => {
  it('is proven: what a disk changed is named, and only that leaf is to come again', async () => {
    const bytes = made(3 * MIB);
    const cid = await fetched(bytes);
    flip(wholePath(cid), 2 * MIB + 5);
    const file = await store.open(cid);
    expect(Buffer.from((await file?.read(MIB, 100)) ?? []).equals(bytes.subarray(MIB, MIB + 100))).toBe(true);
    await expect(file?.read(2 * MIB, 100)).rejects.toBeInstanceOf(DamagedFile);
    await file?.close();
    expect(await store.has(cid)).toBe(false);
    const part = await store.begin(cid, bytes.length);
    expect([part.needsRoot, part.at]).toEqual([false, 2 * MIB]);
    await part.close();
  });

  it.each<readonly [string, (path: string) => void]>([
    ['shortened', (path) => truncateSync(path, 5)],
    ['without its root', (path) => rmSync(`${path}.root`)],
    ['with a changed root', (path) => flip(`${path}.root`, 9)],
    ['removed', (path) => rmSync(path)],
  ])('%s is not there', async (_, harm) => {
    const cid = await fetched(made(2 * MIB));
    harm(wholePath(cid));
    expect(await store.open(cid)).toBeUndefined();
    expect(await store.has(cid)).toBe(false);
  });
});
