import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ActionValue } from '../../source/contract/actions.ts';
import type { ResultRow } from '../../source/contract/seed-lists.ts';
import { done, type Outcome, refused } from '../../source/model/errors.ts';
import { aStatus, OTHER } from '../support/made-rows.ts';
import { BenchConsole, type BenchOptions } from './support/bench-console.ts';
import { ROWS } from './support/fake-market.ts';
import { GIVEN, inputs, SETTLING, type Side, withBrought } from './support/files-bench.ts';

const SEED = ROWS.find(({ id }) => id.startsWith('04d7e8'))?.id ?? '';

/** A console on a seed that gives files, on a node that knows these of them. */
async function withFiles(columns: number, rows: number, sides: readonly Side[], options: BenchOptions = {}) {
  const bench = await BenchConsole.open(columns, rows, options);
  bench.api.answer = (action) =>
    action === 'filesShow' ? done({ seed_id: SEED, sides }) : refused('no-files', { what: 'none-kept' });
  bench.api.change(SEED, { files: { inputs: GIVEN, outputs: null, open_inputs: false } });
  await bench.time.pass(500);
  return bench;
}

const reads = (bench: BenchConsole) => bench.api.acted.filter(({ action }) => action === 'filesShow').length;

describe('the files of a seed', () => {
  test.each([
    [100, 28],
    [120, 40],
    [60, 15],
  ])(
    'show in Seed by path and size, with what can be executed and what is here, at %i×%i',
    async (columns, rows) => {
      const bench = await withFiles(columns, rows, [inputs()]);
      await bench.press('2');
      const text = bench.text;
      expect(text).toMatch(/INPUTS +512 bytes {2}here {6}build\.sh \*/iu);
      expect(text).toMatch(/2 MiB {2}not here {2}src\/main\.c/u);
      expect(text).not.toContain('[2J');
    },
  );

  test('of many the first ones show, and how many there are besides', async () => {
    const files = Array.from({ length: 1000 }, (_, index) => ({
      ...{ path: `out/${index}.png`, mode: 'plain' as const, bytes: 1024, here: true },
    }));
    const bench = await withFiles(120, 40, [inputs({ side: 'outputs', count: 10_000, files })]);
    expect(bench.text).toContain('out/5.png');
    expect(bench.text).not.toContain('out/6.png');
    expect(bench.text).toContain('and 9,994 more');
  });

  test('whose list has not come are said to be so', async () => {
    const bench = await withFiles(120, 40, [inputs({ files: [] })]);
    expect(bench.text).toMatch(/INPUTS +their list is not here: it comes with them/u);
  });

  test('that were put into a folder say which, the last one', async () => {
    const bench = await withFiles(120, 40, [inputs({ written_to: ['/tmp/one', '/tmp/two'] })]);
    expect(bench.text).toContain('written to /tmp/two');
    expect(bench.text).not.toContain('/tmp/one');
  });

  test('are read once while nothing changes, again when the seed does, and after half a minute', async () => {
    const bench = await withFiles(120, 40, [inputs()]);
    expect(reads(bench)).toBe(1);
    await bench.time.pass(5000);
    expect(reads(bench)).toBe(1);
    bench.api.tell({ seeds: [SEED] });
    await bench.time.pass(500);
    expect(reads(bench)).toBe(2);
    await bench.time.pass(31_000);
    expect(reads(bench)).toBe(3);
  });

  test('are not asked for where a seed names none', async () => {
    const bench = await BenchConsole.open(120, 40);
    await bench.press('j', 'j');
    await bench.time.pass(500);
    expect(reads(bench)).toBe(0);
  });

  test('that cannot be read leave what the seed itself says', async () => {
    const bench = await withFiles(120, 40, [inputs()]);
    bench.api.answer = refused('no-such-seed', { given: SEED });
    bench.api.tell({ seeds: [SEED] });
    await bench.time.pass(500);
    expect(bench.text).toContain('gives 3 files, 3 MiB');
    expect(bench.text).not.toContain('build.sh');
  });
});

const fetches = (bench: BenchConsole) => bench.api.acted.filter(({ action }) => action === 'fetch');

describe('the key that fetches the files of a result', () => {
  test('asks for a folder, with that of the command in it, and sends what the command sends', async () => {
    const bench = await withBrought();
    expect(bench.line(-1)).toContain('w write files');
    await bench.press('w');
    expect(bench.message).toContain('files of 7f3a9c into: crabnet-7f3a9c');
    await bench.press('Enter');
    const to = resolve(`crabnet-${SETTLING?.id.slice(0, 8)}`);
    expect(fetches(bench)).toEqual([{ action: 'fetch', input: { seed: SETTLING?.id, to } }]);
    expect(bench.message).toBe(`ok  0 files in ${to}`);
  });

  test('asks again where no folder is typed, and does nothing when it is left', async () => {
    const bench = await withBrought();
    await bench.press('w', 'Ctrl-U', 'Enter');
    expect(bench.line(-1)).toContain('type a folder that is not there yet, or is empty');
    await bench.press('Esc');
    expect(fetches(bench)).toEqual([]);
  });

  test('says in words what the node refuses', async () => {
    const bench = await withBrought();
    bench.api.answer = refused('invalid-field', { problem: 'not-free' }, 'to');
    await bench.press('w', 'Enter');
    expect(bench.message).toMatch(/^refused {2}files of 7f3a9c: Folder is there, and something is in it/u);
  });

  test.each<[string, BenchOptions, Partial<ResultRow>, RegExp]>([
    ['a console that only looks', { facts: { isReadOnly: true } }, { files: GIVEN }, /read-only/u],
    ['a result that brought none', {}, {}, /brought no files/u],
    [
      'files that cannot be used',
      {},
      { files: { fault: { problem: 'member', field: 'cid', wanted: 'a CID' } } },
      /a CID/u,
    ],
  ])('is of no use for %s, and says why', async (_, options, result, words) => {
    const bench = await withBrought(options, result);
    expect(bench.line(-1)).not.toContain('write files');
    await bench.press('w');
    expect(bench.message).toMatch(words);
    await bench.press('Enter');
    expect(fetches(bench)).toEqual([]);
  });

  test('is of no use before there is a result, nor while they are coming', async () => {
    const early = await withFiles(120, 40, [inputs()]);
    await early.press('w');
    expect(early.message).toContain('there is no result yet');
    const bench = await withBrought();
    bench.api.statusNow = aStatus({
      transfers: [
        {
          ...{ seed_id: SETTLING?.id ?? '', side: 'outputs', way: 'in', peers: [OTHER], bytes: 1 },
          ...{ of_bytes: 2, rate: 1, left_ms: 1, since_ts: 0 },
        },
      ],
    });
    bench.api.tell({ status: true });
    await bench.time.pass(500);
    await bench.press('w');
    expect(bench.message).toContain('they are being fetched: x stops it');
  });
});

describe('the text of a file of a seed', () => {
  const READ = { seed_id: SEED, side: 'inputs', path: 'build.sh', bytes: 12, cut: false } as const;
  /** A console in Seed, on a node that answers so to who reads a file. */
  async function reading(
    read: Partial<ActionValue['filesRead']> | Outcome<never>,
    options: BenchOptions = {},
  ) {
    const bench = await withFiles(100, 28, [inputs()], options);
    const shown = bench.api.answer;
    const answer = 'ok' in read ? read : done({ ...READ, text: '', ...read });
    bench.api.answer = (action, input) =>
      action !== 'filesRead' ? (typeof shown === 'function' ? shown(action, input) : shown) : answer;
    await bench.press('2');
    return bench;
  }
  const asked = (bench: BenchConsole) =>
    bench.api.acted.flatMap(({ action, input }) => (action === 'filesRead' ? [input] : []));

  test('shows in place of everything else, and Esc goes back; what it says never acts on the terminal', async () => {
    const bench = await reading({ text: 'echo one\n\u001b[2J\techo two\n' });
    await bench.press('i');
    expect(bench.text).toMatch(/read of 04d7e8: build\.sh/u);
    await bench.press('Enter');
    await bench.time.pass(100);
    expect(asked(bench)).toEqual([{ seed: SEED, path: 'build.sh' }]);
    expect(bench.text).toContain('echo one');
    expect(bench.text).toContain('echo two');
    expect(bench.text).not.toContain('[2J');
    expect(bench.text).not.toContain('gives 3 files');
    await bench.press('Esc');
    expect(bench.text).toContain('gives 3 files');
  });

  test('says how much of a longer one is read', async () => {
    const bench = await reading({ text: 'one\ntwo', bytes: 100_000, cut: true });
    await bench.press('i', 'Enter');
    await bench.time.pass(100);
    expect(bench.text).toContain('the first 7 of 100,000 bytes:');
  });

  test('is asked for by a path, which is completed: those that are here and can be typed', async () => {
    const here = { mode: 'plain', bytes: 1, here: true } as const;
    const files = [{ path: 'src/a.c', ...here }, { path: 'src/b.c', ...here }, ...inputs().files];
    const bench = await withFiles(100, 28, [inputs({ files })]);
    await bench.press('2', 'i', 'Tab');
    expect(bench.text).toMatch(/read of 04d7e8: src\/b\.c/u);
    await bench.press('Tab');
    expect(bench.text).toMatch(/read of 04d7e8: build\.sh/u);
    await bench.press('Tab');
    expect(bench.text).toMatch(/read of 04d7e8: src\/a\.c/u);
    await bench.press('Ctrl-U', 'Enter');
    expect(bench.text).toContain('type the path of one of its files');
  });

  test('that is none is refused in words', async () => {
    const bench = await reading(refused('no-files', { what: 'no-text' }, 'path'));
    await bench.press('i', 'Enter');
    await bench.time.pass(100);
    expect(bench.text).toContain('build.sh: it is no text');
  });

  test('is not asked for where none of its files is here, and the key says so', async () => {
    const files = inputs().files.map((file) => ({ ...file, here: false }));
    const bench = await withFiles(100, 28, [inputs({ files })]);
    await bench.press('2', 'i');
    expect(bench.text).toContain('none of its files is here');
  });

  test('is shown to a console that only reads', async () => {
    const bench = await reading({ text: 'echo one' }, { facts: { isReadOnly: true } });
    await bench.press('i', 'Enter');
    await bench.time.pass(100);
    expect(bench.text).toContain('echo one');
  });
});
