import { describe, expect, it } from 'vitest';
import type { Cid } from '../../../source/model/files/file-names.ts';
import {
  inManifestOrder,
  type ManifestFile,
  manifestText,
  readManifest,
  sumsOf,
} from '../../../source/model/files/manifest.ts';

const RAW = 'bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy' as Cid;
const ROOT = 'bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi' as Cid;
const MIB = 1024 * 1024;

const file = (path: string, changed: Partial<ManifestFile> = {}): ManifestFile => ({
  path,
  mode: 'plain',
  bytes: 3,
  cid: RAW,
  ...changed,
});
const FILES = [file('a'), file('b/c', { mode: 'executable' }), file('b/d', { bytes: 2 * MIB, cid: ROOT })];
const textOf = (files: readonly ManifestFile[]): string => manifestText({ files });
const read = (text: string, said = sumsOf(FILES)) => readManifest(text, said);
const readFiles = (files: readonly ManifestFile[]) => read(textOf(inManifestOrder(files)), sumsOf(files));

describe('F3: a manifest is what its text says, and has one text', () => {
  it('reads what it wrote', () => {
    expect(read(textOf(FILES))).toEqual({ ok: true, value: { files: FILES } });
    expect(textOf([file('a')])).toBe(
      `{"files":[{"bytes":3,"cid":"${RAW}","mode":"plain","path":"a"}],"manifest":1}`,
    );
  });

  it.each<readonly [string, string]>([
    ['another order of files', textOf([...FILES].reverse())],
    ['a blank', textOf(FILES).replace(':', ': ')],
    ['a member more', textOf(FILES).replace('"manifest":1', '"manifest":1,"owner":"root"')],
    ['a member of a file more', textOf(FILES).replace('"path":"a"', '"path":"a","uid":0')],
    ['another version', textOf(FILES).replace('"manifest":1', '"manifest":2')],
    ['a member twice', textOf(FILES).replace('"path":"a"', '"path":"z","path":"a"')],
    ['an escape that is not needed', textOf(FILES).replace('"a"', '"\\u0061"')],
    ['no JSON', 'x'],
    ['no object', 'null'],
    ['no list', '{"files":{}}'],
  ])('refuses %s', (_, text) => {
    expect(read(text)).toEqual({ ok: false, fault: { problem: 'not-canonical' } });
  });

  it.each<readonly [string, Partial<ManifestFile>, string]>([
    ['a setuid mode', { mode: 'setuid' as 'plain' }, 'files[0].mode'],
    ['a negative size', { bytes: -1 }, 'files[0].bytes'],
    ['a fraction of a byte', { bytes: 0.5 }, 'files[0].bytes'],
    ['a name that is no CID', { cid: 'Qm' as Cid }, 'files[0].cid'],
    ['a CID in upper case', { cid: RAW.toUpperCase() as Cid }, 'files[0].cid'],
    ['a CID with its spare bits set', { cid: `${RAW.slice(0, -1)}z` as Cid }, 'files[0].cid'],
    ['a raw name above 1 MiB', { bytes: MIB + 1 }, 'files[0].cid'],
    ['a root up to 1 MiB', { cid: ROOT, bytes: MIB }, 'files[0].cid'],
    ['a file above 1 GiB', { cid: ROOT, bytes: 1024 * MIB + 1 }, 'files[0].bytes'],
  ])('refuses %s', (_, changed, field) => {
    const files = [file('a', changed)];
    expect(read(textOf(files), { count: 1, bytes: 3 })).toMatchObject({
      ok: false,
      fault: { problem: 'member', field },
    });
  });

  it('refuses what is more or less than what was signed', () => {
    const said = sumsOf(FILES);
    expect(read(textOf(FILES), { ...said, bytes: said.bytes - 1 })).toMatchObject({
      fault: { problem: 'sums' },
    });
    expect(read(textOf(FILES), { ...said, count: 2 })).toMatchObject({ fault: { problem: 'sums' } });
  });

  it.each<readonly [string, readonly ManifestFile[], string]>([
    ['a path that leads out', [file('../a')], 'path'],
    ['an absolute path', [file('/a')], 'path'],
    ['two that differ by case', [file('A'), file('a')], 'clash'],
    ['a file under a file', [file('a'), file('a/b')], 'clash'],
    ['one twice', [file('a'), file('a')], 'clash'],
  ])('refuses %s', (_, files, problem) => {
    expect(readFiles(files)).toMatchObject({ ok: false, fault: { problem } });
  });
});
