import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DiskFileStore } from '../../source/files/disk-store.ts';
import { FolderTaken, layOut } from '../../source/files/lay-out.ts';
import { type Taken, takeGiven, takeWanted } from '../../source/files/take-files.ts';
import type { Manifest } from '../../source/model/files/manifest.ts';
import { AMPLE } from '../support/made-files.ts';

const MIB = 1024 * 1024;
const LIMITS = { bytes: 10 * MIB, count: 100 };
let top = '';
let tree = '';
let store: DiskFileStore;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'crabnet-take-'));
  tree = join(top, 'tree');
  mkdirSync(tree);
  store = new DiskFileStore(join(top, 'store'), AMPLE);
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

function put(path: string, text = path): string {
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  writeFileSync(join(tree, path), text);
  return join(tree, path);
}
async function manifestOf(taken: Taken | null): Promise<Manifest> {
  if (taken?.ok !== true) throw new Error(JSON.stringify(taken));
  const manifest = await store.manifest(taken.value.files);
  if (manifest === undefined) throw new Error('the manifest is not there');
  return manifest;
}
const takeTree = (to = '') => takeGiven(store, [{ from: tree, to }], LIMITS);
const gather = (wants: (path: string) => boolean = () => true, limits = LIMITS) =>
  takeWanted(store, tree, wants, limits);

const linkedFolder = (): string => {
  symlinkSync('/etc', join(top, 'link'));
  return join(top, 'link');
};

describe('a folder that is given', () => {
  it('comes out of a manifest as it went in', async () => {
    put('a.txt', 'alpha');
    put('sub/deep/b', 'x'.repeat(2 * MIB));
    put('sub/ä 日本', '');
    chmodSync(put('run.sh'), 0o4755);
    const manifest = await manifestOf(await takeTree());
    expect(manifest.files.map(({ path, mode }) => [path, mode])).toEqual([
      ['a.txt', 'plain'],
      ['run.sh', 'executable'],
      ['sub/deep/b', 'plain'],
      ['sub/ä 日本', 'plain'],
    ]);
    const out = join(top, 'out', 'here');
    await layOut(store, manifest, out);
    expect(readFileSync(join(out, 'a.txt'), 'utf8')).toBe('alpha');
    expect(statSync(join(out, 'sub/deep/b')).size).toBe(2 * MIB);
    expect(statSync(join(out, 'run.sh')).mode & 0o7777).toBe(0o755 & ~process.umask());
    expect(readdirSync(join(top, 'out'))).toEqual(['here']);
  });

  it('goes where it is put, as a file does', async () => {
    put('a');
    const given = [
      { from: tree, to: 'src/x' },
      { from: join(tree, 'a'), to: '' },
      { from: join(tree, 'a'), to: 'b/c' },
    ];
    const { files } = await manifestOf(await takeGiven(store, given, LIMITS));
    expect(files.map(({ path }) => path)).toEqual(['a', 'b/c', 'src/x/a']);
  });

  it('leaves links out, wherever they lead, and says so', async () => {
    put('a');
    symlinkSync('/etc/passwd', join(tree, 'file-link'));
    symlinkSync('/etc', join(tree, 'folder-link'));
    symlinkSync('nowhere', join(tree, 'dead-link'));
    const taken = await takeTree();
    expect((await manifestOf(taken)).files.map(({ path }) => path)).toEqual(['a']);
    expect(taken.ok && taken.value.leftOut?.count).toBe(3);
  });

  it.each<readonly [string, () => void, object]>([
    ['nothing', () => undefined, { problem: 'no-files' }],
    ['nothing but a link', () => symlinkSync('/etc/passwd', join(tree, 'x')), { problem: 'no-files' }],
    ['two names of one form', () => [put('e\u0301'), put('\u00e9')], { problem: 'clash' }],
    ['two names but for case', () => [put('A'), put('a')], { problem: 'clash' }],
    ['a line end in a name', () => put('a\nb'), { problem: 'path', fault: 'control-character' }],
    [
      'an escape sequence in a name',
      () => put('a\u001b[2Jb'),
      { problem: 'path', fault: 'control-character' },
    ],
    [
      'a name that is not UTF-8',
      () => writeFileSync(Buffer.concat([Buffer.from(`${tree}/`), Buffer.from([0xff, 0xfe])]), ''),
      { problem: 'path', fault: 'not-unicode' },
    ],
    ['too deep a path', () => put(`${'d/'.repeat(33)}f`), { problem: 'path', fault: 'too-deep' }],
    [
      'too many files',
      () => Array.from({ length: 101 }, (_, index) => put(`f${index}`)),
      { problem: 'too-many' },
    ],
    ['too many bytes', () => put('a', 'x'.repeat(11 * MIB)), { problem: 'too-large' }],
    [
      'a hole of a tebibyte',
      () => truncateSync(put('hole'), 2 ** 40),
      { problem: 'too-large', path: 'hole' },
    ],
  ])('is refused for %s', async (_, prepare, fault) => {
    prepare();
    expect(await takeTree()).toMatchObject({ ok: false, fault });
  });

  it.each<readonly [string, () => string, string]>([
    ['that is not there', () => join(top, 'nowhere'), 'not-there'],
    ['that is a link', linkedFolder, 'not-a-file'],
    ['that is a device', () => '/dev/zero', 'not-a-file'],
  ])('%s is named', async (_, place, problem) => {
    expect(await takeGiven(store, [{ from: place(), to: '' }], LIMITS)).toMatchObject({
      ok: false,
      fault: { problem },
    });
  });
});

describe('what is gathered', () => {
  it('is what is wanted, and nothing that a link shows', async () => {
    put('dist/a');
    put('dist/b.log');
    put('secret');
    symlinkSync('/etc', join(tree, 'dist', 'etc'));
    symlinkSync('../secret', join(tree, 'dist', 'c'));
    const taken = await gather((path) => path.startsWith('dist/') && !path.endsWith('.log'));
    expect((await manifestOf(taken)).files.map(({ path }) => path)).toEqual(['dist/a']);
  });

  it('is null where nothing is, and no fault of what is not wanted', async () => {
    put('a\nb');
    truncateSync(put('hole'), 2 ** 40);
    expect(await gather((path) => path === 'none')).toBeNull();
  });

  it('is judged by its size before a byte is read', async () => {
    truncateSync(put('hole'), 2 ** 29);
    expect(await gather(() => true, { bytes: MIB, count: 5 })).toMatchObject({
      fault: { problem: 'too-large', most: MIB },
    });
    expect(readdirSync(join(top, 'store', 'parts'))).toEqual([]);
  });
});

describe('a folder that files are written to', () => {
  it('is left as it was where something is in it, or the store has not all', async () => {
    put('a');
    put('b');
    const manifest = await manifestOf(await takeTree());
    await expect(layOut(store, manifest, tree)).rejects.toBeInstanceOf(FolderTaken);
    await expect(layOut(store, manifest, join(tree, 'a'))).rejects.toBeInstanceOf(FolderTaken);
    await store.sweep();
    await expect(layOut(store, manifest, join(top, 'out'))).rejects.toMatchObject({ name: 'DamagedFile' });
    expect(existsSync(join(top, 'out'))).toBe(false);
    expect(readdirSync(top).sort()).toEqual(['store', 'tree']);
  });

  it('may be there and empty', async () => {
    put('a');
    mkdirSync(join(top, 'empty'));
    await layOut(store, await manifestOf(await takeTree()), join(top, 'empty'));
    expect(readdirSync(join(top, 'empty'))).toEqual(['a']);
  });

  it('that a link stands for is not followed out of', async () => {
    put('a');
    mkdirSync(join(top, 'empty'));
    symlinkSync(join(top, 'empty'), join(top, 'link'));
    await layOut(store, await manifestOf(await takeTree()), join(top, 'link')).catch(() => undefined);
    expect(readdirSync(join(top, 'empty'))).toEqual([]);
  });
});
