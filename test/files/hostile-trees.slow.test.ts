import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UnderWay } from '../../source/base/under-way.ts';
import { DiskFileStore } from '../../source/files/disk-store.ts';
import { layOut } from '../../source/files/lay-out.ts';
import { type Taken, takeGiven, takeWanted } from '../../source/files/take-files.ts';
import { AMPLE } from '../support/made-files.ts';

const MIB = 1024 * 1024;
const LIMITS = { bytes: 4 * MIB, count: 1000 };
const SECRET = 'what nobody may have';

let top = '';
let tree = '';
let store: DiskFileStore;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'crabnet-hostile-tree-'));
  tree = join(top, 'tree');
  mkdirSync(tree);
  mkdirSync(join(top, 'outside'));
  writeFileSync(join(top, 'outside', 'secret'), SECRET);
  store = new DiskFileStore(join(top, 'store'), AMPLE);
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

function put(path: string | Buffer, text = 'x'): string {
  const whole = typeof path === 'string' ? join(tree, path) : Buffer.concat([Buffer.from(`${tree}/`), path]);
  if (typeof whole === 'string') mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, text);
  return join(tree, path.toString());
}
const made = (...command: readonly [string, ...string[]]) => execFileSync(command[0], command.slice(1));

/** What lies beside the tree and the store, which nothing may change. */
const beside = (): readonly string[] => [
  ...readdirSync(top).filter((name) => !['store', 'out'].includes(name)),
  ...readdirSync(join(top, 'outside')).map((name) => `${name} ${readFileSync(join(top, 'outside', name))}`),
];

/** The files of the tree as they come out again, or why they are refused. */
async function packed(taken: Taken | null): Promise<unknown> {
  if (taken === null) return 'nothing';
  expect(readdirSync(join(top, 'store', 'parts'))).toEqual([]);
  if (!taken.ok) return taken.fault;
  const manifest = await store.manifest(taken.value.files);
  if (manifest === undefined) throw new Error('its manifest is not one');
  const out = join(top, 'out');
  await layOut(store, manifest, out);
  for (const { path, mode } of manifest.files) {
    const stat = lstatSync(join(out, path));
    expect([stat.isFile(), stat.nlink, stat.mode & 0o7111]).toEqual([true, 1, mode === 'plain' ? 0 : 0o111]);
    expect(readFileSync(join(out, path), 'utf8')).not.toContain(SECRET);
  }
  rmSync(out, { recursive: true });
  return manifest.files.map(({ path }) => path);
}

const path = (fault: string) => ({ problem: 'path', fault });

describe('a hostile tree', () => {
  const long = 'n'.repeat(255);
  const trees: readonly [string, () => unknown, unknown][] = [
    ['a link to a file outside', () => symlinkSync('../outside/secret', join(tree, 'a')), ['kept']],
    ['a link to a folder outside', () => symlinkSync('../outside', join(tree, 'a')), ['kept']],
    ['a link to the root', () => symlinkSync('/', join(tree, 'a')), ['kept']],
    ['a link to itself', () => symlinkSync('a', join(tree, 'a')), ['kept']],
    ['a link that leads nowhere', () => symlinkSync('nowhere', join(tree, 'a')), ['kept']],
    ['a pipe', () => made('mkfifo', join(tree, 'a')), ['kept']],
    ['a socket', () => createServer().listen(join(tree, 'a')).unref(), ['kept']],
    ['two names of one file', () => linkSync(put('a'), join(tree, 'b')), ['a', 'b', 'kept']],
    ['a file that runs as its owner', () => chmodSync(put('a'), 0o6755), ['a', 'kept']],
    [
      'a folder that passes its group on',
      () => [put('a/b'), chmodSync(join(tree, 'a'), 0o3777)],
      ['a/b', 'kept'],
    ],
    ['a folder with nothing in it', () => mkdirSync(join(tree, 'a')), ['kept']],
    [
      'a name that looks like an option',
      () => put('--checkpoint-action=exec=sh'),
      ['--checkpoint-action=exec=sh', 'kept'],
    ],
    ['a name for a shell', () => put('$(touch pwned);`id`'), ['$(touch pwned);`id`', 'kept']],
    ['a backslash', () => put('..\\..\\a'), ['..\\..\\a', 'kept']],
    ['three dots', () => put('.../a'), ['.../a', 'kept']],
    ['the longest name', () => put(long), ['kept', long]],
    ['a name of one form that is stored in another', () => put('e\u0301'), ['kept', '\u00e9']],
    ['a hole', () => truncateSync(put('a'), MIB), ['a', 'kept']],
    ['a hole larger than a disk', () => truncateSync(put('a'), 2 ** 40), { problem: 'too-large', path: 'a' }],
    [
      'a hole larger than the limit',
      () => truncateSync(put('a'), 5 * MIB),
      { problem: 'too-large', most: 4 * MIB },
    ],
    ['names alike but for case', () => [put('README'), put('readme')], { problem: 'clash' }],
    ['names alike but for their Unicode form', () => [put('\u00e9'), put('e\u0301')], { problem: 'clash' }],
    ['names alike for who folds them', () => [put('stra\u00dfe'), put('STRASSE')], { problem: 'clash' }],
    ['names that are a ligature apart', () => [put('\ufb01le'), put('file')], { problem: 'clash' }],
    ['folders alike but for case', () => [put('A/x'), put('a')], { problem: 'clash' }],
    ['a line end in a name', () => put('a\nb'), path('control-character')],
    ['an escape in a name', () => put('\u001b]0;x\u0007'), path('control-character')],
    ['a name that turns what follows', () => put('a\u202egnp.exe'), path('control-character')],
    ['a name that ends a line for some', () => put('a\u2028b'), path('control-character')],
    ['a name that is not UTF-8', () => put(Buffer.from([0x61, 0xff])), path('not-unicode')],
    ['half a character in a name', () => put(Buffer.from([0xed, 0xa0, 0x80])), path('not-unicode')],
    ['folders too deep', () => put(`${'d/'.repeat(40)}f`), path('too-deep')],
    ['a path too long', () => put(`${`${'d'.repeat(200)}/`.repeat(6)}f`), path('too-long')],
    [
      'a path as long as the system takes',
      () =>
        made(
          'sh',
          '-c',
          `cd '${tree}'; for n in $(seq 18); do mkdir ${'d'.repeat(200)} && cd ${'d'.repeat(200)}; done; : > f`,
        ),
      path('too-long'),
    ],
    [
      'more files than may be',
      () => made('sh', '-c', `cd '${tree}'; seq 1001 | xargs touch`),
      { problem: 'too-many', most: 1000 },
    ],
  ];
  it.each(trees)(
    'with %s goes in as plain files or not at all, and nothing beside it changes',
    async (_, prepare, wanted) => {
      prepare();
      put('kept');
      const before = beside();
      const result = await packed(await takeGiven(store, [{ from: tree, to: '' }], LIMITS));
      if (Array.isArray(wanted)) expect(result).toEqual(wanted);
      else expect(result).toMatchObject(wanted as object);
      // What a task leaves is gathered by the same rules.
      expect(await packed(await takeWanted(store, tree, () => true, LIMITS))).toEqual(result);
      expect(beside()).toEqual(before);
    },
  );

  it.runIf(process.getuid?.() === 0)('with a device is not so much as opened', async () => {
    made('mknod', join(tree, 'a'), 'c', '1', '5');
    made('mknod', join(tree, 'b'), 'b', '7', '99');
    put('kept');
    expect(await packed(await takeGiven(store, [{ from: tree, to: '' }], LIMITS))).toEqual(['kept']);
  });

  it('with thousands of names that nobody wants is looked through, and one of them found', async () => {
    made('sh', '-c', `cd '${tree}'; seq 5000 | xargs touch; mkdir dist; echo a > dist/a`);
    const wants = (at: string): boolean => at.startsWith('dist/');
    expect(await packed(await takeWanted(store, tree, wants, LIMITS))).toEqual(['dist/a']);
  });

  it('of which a file is gone once it is to be read is refused by its name', async () => {
    put('a');
    const wants = (): boolean => {
      rmSync(join(tree, 'a'), { force: true });
      return true;
    };
    expect(await packed(await takeWanted(store, tree, wants, LIMITS))).toMatchObject({
      problem: 'unreadable',
      path: 'a',
    });
  });

  it('of which a file grows as fast as it is read is refused at the limit, and nothing of it stays', async () => {
    const file = await open(put('a'), 'r');
    const growing = {
      read: (buffer: Buffer, offset: number, length: number, position: number) => {
        appendFileSync(join(tree, 'a'), Buffer.alloc(MIB));
        return file.read(buffer, offset, length, position);
      },
    } as unknown as FileHandle;
    const safe = new UnderWay(1);
    expect(await store.take(growing, 4 * MIB, { safe })).toBeUndefined();
    await safe.end();
    await file.close();
    expect(readdirSync(join(top, 'store', 'parts'))).toEqual([]);
  });

  it('of which a folder becomes a link while it is read shows nothing of what that leads to', async () => {
    for (let nth = 0; nth < 5; nth += 1) put(`sub/secret${nth}`, 'mine');
    writeFileSync(join(top, 'outside', 'secret1'), SECRET);
    let isSwapped = false;
    const wants = (): boolean => {
      if (!isSwapped) {
        renameSync(join(tree, 'sub'), join(top, 'moved'));
        symlinkSync('../outside', join(tree, 'sub'));
        isSwapped = true;
      }
      return true;
    };
    expect(await packed(await takeWanted(store, tree, wants, LIMITS))).toHaveLength(5);
  });

  it('of which a folder is a link once it is to be opened is refused by its name', async () => {
    put('sub/a');
    for (let nth = 0; nth < 50; nth += 1) put(`f${nth}`);
    let isSwapped = false;
    const wants = (at: string): boolean => {
      if (!isSwapped && !at.startsWith('sub/')) {
        renameSync(join(tree, 'sub'), join(top, 'moved'));
        symlinkSync('../outside', join(tree, 'sub'));
      }
      isSwapped = true;
      return true;
    };
    const result = await packed(await takeWanted(store, tree, wants, LIMITS));
    // The system names what is in a folder in no order: it was read before, or is refused.
    if (Array.isArray(result)) expect(result).toHaveLength(51);
    else expect(result).toMatchObject({ problem: 'unreadable', path: 'sub' });
  });

  it.runIf(process.getuid?.() === 0)('with a file that its owner may not read is refused by its name', () => {
    chmodSync(put('a'), 0o000);
    for (const folder of [top, tree]) chmodSync(folder, 0o755);
    rmSync(join(top, 'store'), { recursive: true });
    mkdirSync(join(top, 'store'));
    chmodSync(join(top, 'store'), 0o777);
    const at = (file: string): string =>
      JSON.stringify(pathToFileURL(join(import.meta.dirname, '../../source/files', file)).href);
    const script = `
      import { DiskFileStore } from ${at('disk-store.ts')};
      import { takeGiven } from ${at('take-files.ts')};
      const store = new DiskFileStore(${JSON.stringify(join(top, 'store'))}, { seedMaxBytes: 9, maxBytes: 9, minFreeBytes: 0, freeBytes() {} });
      console.log(JSON.stringify(await takeGiven(store, [{ from: ${JSON.stringify(tree)}, to: '' }], { bytes: 9, count: 9 })));`;
    const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] as const;
    const said = made(...asNobody, process.execPath, '--input-type=module', '-e', script);
    expect(JSON.parse(said.toString())).toMatchObject({
      ok: false,
      fault: { problem: 'unreadable', path: 'a' },
    });
  });
});
