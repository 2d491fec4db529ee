import { beforeEach, expect, test } from 'vitest';
import { done } from '../../../source/model/errors.ts';
import { shortSeed } from '../../../source/words/ids.ts';
import { SEED_ID } from '../../support/made-rows.ts';
import { Bench } from '../fake-backend.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});

const missingOf = (paths: readonly string[]) => ({
  count: 500,
  missing: paths.map((path) => ({ seed_id: SEED_ID, path })),
});

test('whole files end with 0', async () => {
  bench.node.answer = done(missingOf([]));
  expect(await bench.run('files', 'verify')).toBe(0);
  expect(bench.out).toBe('500 files are whole\n');
  expect(bench.err).toBe('');
});

test('a damaged one ends with 1, and is named with what to do', async () => {
  bench.node.answer = done(missingOf(['', 'a\u001b.txt']));
  expect(await bench.run('files', 'verify')).toBe(1);
  expect(bench.out).toBe('missing or damaged: 2 of 500 files\n');
  const short = shortSeed(SEED_ID);
  expect(bench.io.stderr.lines).toEqual([
    'missing or damaged:',
    `${short} the list of its files`,
    `${short} a\uFFFD.txt`,
    'try: look at the disk; they come anew when they are wanted',
  ]);
});

test('of very many some are named, and JSON has all', async () => {
  const answer = missingOf(Array.from({ length: 250 }, (_, index) => `${index}`));
  bench.node.answer = done(answer);
  expect(await bench.run('files', 'verify')).toBe(1);
  expect(bench.err).toContain('and 150 more: crabnet files verify --json');

  bench.io.stderr.text = '';
  bench.io.stdout.text = '';
  expect(await bench.run('files', 'verify', '--json')).toBe(1);
  expect(bench.json).toEqual(answer);
  expect(bench.err).toBe('');
});
