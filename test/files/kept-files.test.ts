import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UnderWay } from '../../source/base/under-way.ts';
import type { FileReference } from '../../source/files/file-store.ts';
import type { StoreLimits } from '../../source/files/store-room.ts';
import { manifestText } from '../../source/model/files/manifest.ts';
import type { SeedId } from '../../source/model/types.ts';
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
    reopen();
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
    reopen();
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
    reopen({ ...LIMITS, ...changed });
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
