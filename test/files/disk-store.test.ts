import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UnderWay } from '../../source/base/under-way.ts';
import { DiskFileStore } from '../../source/files/disk-store.ts';
import { DamagedFile, type FileReference } from '../../source/files/file-store.ts';
import type { StoreLimits } from '../../source/files/store-room.ts';
import type { Cid } from '../../source/model/files/file-names.ts';
import { manifestText } from '../../source/model/files/manifest.ts';
import type { SeedId } from '../../source/model/types.ts';
import { nameOf } from '../support/made-files.ts';

const MIB = 1024 * 1024;
const LIMITS: StoreLimits = {
  seedMaxBytes: 100 * MIB,
  maxBytes: 200 * MIB,
  minFreeBytes: 0,
  freeBytes: () => 1000 * MIB,
};

let folder = '';
let store: DiskFileStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crabnet-files-'));
  store = new DiskFileStore(folder, LIMITS);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function made(length: number, word = 'x'): Buffer {
  const bytes = Buffer.alloc(length, createHash('sha256').update(word).digest());
  for (let at = 0; at + 4 < length; at += MIB) bytes.writeUInt32BE(at, at);
  return bytes;
}
const wholePath = (cid: Cid): string => join(folder, 'whole', cid.slice(-4, -2), cid);
const filesIn = (name: string): readonly string[] =>
  readdirSync(join(folder, name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.from([(bytes[at] ?? 0) ^ 1]), 0, 1, at);
  closeSync(file);
}
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
    store = new DiskFileStore(folder, LIMITS);
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

describe('references', () => {
  const [one, two] = ['seed-1' as SeedId, 'seed-2' as SeedId];
  async function kept(seedId: SeedId, contents: readonly string[]): Promise<FileReference> {
    const files = await Promise.all(
      contents.map(async (text, index) => ({
        path: `f${index}`,
        mode: 'plain' as const,
        bytes: text.length,
        cid: await store.put(Buffer.from(text)),
      })),
    );
    const cid = await store.put(Buffer.from(manifestText({ files })));
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    const reference = {
      seedId,
      side: 'inputs',
      files: { cid, bytes, count: files.length },
      expiresMs: 9,
    } as const;
    await store.keep(reference);
    return reference;
  }

  it('keep files until the last of them is dropped, over starts too', async () => {
    await kept(one, ['shared', 'only one']);
    const second = await kept(two, ['shared', 'only two']);
    store = new DiskFileStore(folder, LIMITS);
    expect(store.references).toHaveLength(2);
    await store.drop(({ seedId }) => seedId === one);
    expect(await store.manifest(second.files)).toBeDefined();
    expect(await store.has(nameOf(Buffer.from('shared')).cid)).toBe(true);
    expect(await store.has(nameOf(Buffer.from('only one')).cid)).toBe(false);
    await store.drop(({ seedId }) => seedId === two);
    expect(filesIn('whole')).toEqual([]);
  });

  it('are read past what is none: folders, other text', async () => {
    const reference = await kept(one, ['a']);
    mkdirSync(join(folder, 'kept', 'folder.json'));
    writeFileSync(join(folder, 'kept', 'x.json'), Buffer.from([0, 255, 1]));
    writeFileSync(join(folder, 'whole', 'file'), '');
    store = new DiskFileStore(folder, LIMITS);
    await store.sweep();
    expect(store.references).toEqual([reference]);
    expect(store.keepsSide(one, 'inputs')).toBe(true);
    expect(store.keepsSide(one, 'outputs')).toBe(false);
    expect(await store.manifest(reference.files)).toBeDefined();
    await store.drop(() => true);
    expect(store.keepsSide(one, 'inputs')).toBe(false);
  });

  it('take with them what a crash left, and nothing while a manifest is damaged', async () => {
    const { files } = await kept(one, ['a']);
    await store.put(Buffer.from('nobody refers to it'));
    writeFileSync(join(folder, 'parts', 'left.new'), 'a draft');
    flip(wholePath(files.cid), 3);
    await store.sweep();
    expect(await store.has(nameOf(Buffer.from('a')).cid)).toBe(true);
    flip(join(folder, 'parts', files.cid), 3);
    const part = await store.begin(files.cid, readFileSync(join(folder, 'parts', files.cid)).length);
    await part.finish();
    await store.sweep();
    expect([...filesIn('whole')].sort()).toEqual([files.cid, nameOf(Buffer.from('a')).cid].sort());
    expect(existsSync(join(folder, 'parts', 'left.new'))).toBe(false);
  });

  it.each<readonly [string, Partial<StoreLimits>, string]>([
    ['of one seed', { seedMaxBytes: 2 }, 'files-room'],
    ['of all seeds', { maxBytes: 2 }, 'files-room'],
    ['of the disk', { freeBytes: () => 10, minFreeBytes: 8 }, 'disk-full'],
  ])('are refused beyond the limit %s', async (_, changed, code) => {
    store = new DiskFileStore(folder, { ...LIMITS, ...changed });
    await expect(kept(one, ['abc'])).rejects.toMatchObject({ code });
    expect(store.references).toEqual([]);
  });
});

describe('a file that is taken in', () => {
  it('takes the place of one that the disk changed', async () => {
    const bytes = made(MIB + 5);
    const cid = await store.put(bytes);
    const file = openSync(wholePath(cid), 'r+');
    writeSync(file, Buffer.from([255]), 0, 1, MIB + 1);
    closeSync(file);
    expect(await store.put(bytes)).toBe(cid);
    expect(await store.proves(cid)).toBe(true);
  });

  it('is kept under its name, up to a size', async () => {
    const path = join(folder, 'given');
    writeFileSync(path, made(2 * MIB + 3));
    const file = await open(path);
    const safe = new UnderWay(4);
    expect(await store.take(file, 2 * MIB, { safe })).toBeUndefined();
    expect(await store.take(file, 3 * MIB, { safe })).toEqual({
      cid: nameOf(made(2 * MIB + 3)).cid,
      bytes: 2 * MIB + 3,
    });
    await file.close();
    await safe.end();
    expect(await store.has(nameOf(made(2 * MIB + 3)).cid)).toBe(true);
    expect(filesIn('parts')).toEqual([]);
  });
});
