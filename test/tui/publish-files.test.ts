import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refused } from '../../source/model/errors.ts';
import { lookAtGiven, wholeGiven } from '../../source/tui/given-files.ts';
import { until } from '../support/until.ts';
import { BenchConsole } from './support/bench-console.ts';

const CID = `bafkrei${'a'.repeat(52)}`;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crabnet-given-'));
  mkdirSync(join(folder, 'src'));
  writeFileSync(join(folder, 'src/a.c'), 'x'.repeat(1024));
  writeFileSync(join(folder, 'b.txt'), 'y'.repeat(512));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The form of publish with a command, and the caret in the field for files. */
async function atFiles(): Promise<BenchConsole> {
  const bench = await BenchConsole.open(100, 28);
  await bench.press('p', 'text:make', ...new Array<string>(8).fill('Tab'));
  return bench;
}

/** Waits until the disk has answered and that was drawn. */
const looked = (bench: BenchConsole) =>
  until('it was looked at', async () => {
    await bench.time.pass(100);
    return bench.message !== '';
  });

describe('the fields for files of the form of publish', () => {
  test('say what they take while the caret is there', async () => {
    const bench = await atFiles();
    expect(bench.text).toContain('A file or folder, several with commas between');
    await bench.press('Tab');
    expect(bench.text).toContain('What comes back of what the task makes: dist/** or *.log');
  });

  test('say how many files are given and how large they are, once they are typed', async () => {
    const bench = await atFiles();
    await bench.press(`text:${folder}`, 'Tab');
    await looked(bench);
    expect(bench.message).toBe('note  Files in: 2 files, 1.5 KiB');
  });

  test('name what is not there, at the field', async () => {
    const bench = await atFiles();
    await bench.press(`text:${folder}/b.txt, ${folder}/none`, 'Tab');
    await looked(bench);
    expect(bench.message).toBe(`refused  Files in: "${folder}/none" is not there`);
  });

  test('are sent as lists, paths whole, without those that are empty', async () => {
    const bench = await atFiles();
    await bench.press('text:media:pictures, /etc/hostname', 'Tab', 'text:dist/**,*.log', 'Enter');
    await bench.time.pass(5000);
    expect(bench.api.acted[0]?.input).toMatchObject({
      input: [`${process.cwd()}/media:pictures`, '/etc/hostname:'],
      output: ['dist/**', '*.log'],
    });
  });

  test('take the caret back where the node refuses what is given', async () => {
    const bench = await atFiles();
    bench.api.answer = () =>
      refused('bad-files', { of: 'given', fault: { problem: 'not-there', path: '/none' } }, 'input');
    await bench.press('text:/none', 'Tab', 'Enter');
    await bench.time.pass(5000);
    expect(bench.message).toContain('"/none" is not there');
    expect(bench.text).toContain('A file or folder, several with commas between');
  });
});

test('what is given is looked at without being read; what the node keeps has nothing to look at', async () => {
  expect(await lookAtGiven([join(folder, 'src'), `cid:${CID}`])).toEqual({
    bytes: 1024,
    count: 1,
    isMore: false,
  });
  expect(wholeGiven(`cid:${CID}`)).toBe(`cid:${CID}`);
  expect(wholeGiven('cid:else')).toBe(`${process.cwd()}/cid:else`);
});
