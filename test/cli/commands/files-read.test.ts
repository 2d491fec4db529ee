import { beforeEach, expect, test } from 'vitest';
import { done, refused } from '../../../source/model/errors.ts';
import { SEED_ID } from '../../support/made-rows.ts';
import { Bench } from '../fake-backend.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});

const READ = { seed_id: SEED_ID, side: 'outputs', path: 'a.txt', bytes: 9000, cut: false } as const;
const read = (...more: readonly string[]) => bench.run('files', 'read', SEED_ID, 'a.txt', ...more);

test('a text file is printed as a peer’s text is: it never acts on the terminal', async () => {
  bench.node.answer = () => done({ ...READ, text: 'one\u001b[2J\n\ttwo\n' });
  expect(await read()).toBe(0);
  expect(bench.node.acted).toEqual([{ action: 'filesRead', input: { seed: SEED_ID, path: 'a.txt' } }]);
  expect(bench.io.stdout.lines).toEqual(['one', '        two']);
  expect(bench.io.stderr.lines).toEqual([]);
});

test('of a longer one it is said that it goes on; in JSON that is a member', async () => {
  bench.node.answer = () => done({ ...READ, text: 'one', cut: true });
  await read('--json');
  expect(bench.json).toEqual({ ...READ, text: 'one', cut: true });
  expect(bench.io.stderr.lines).toEqual([]);
  await read();
  expect(bench.io.stderr.lines).toEqual(['that is its beginning; the whole file has 9000 bytes']);
});

test('what is not here is refused with what brings it', async () => {
  const facts = { what: 'not-here', side: 'outputs', seed_id: SEED_ID } as const;
  bench.node.answer = () => refused('no-files', facts, 'path');
  expect(await read()).toBe(2);
  expect(bench.err).toContain('refused: it is not here (no-files)\nfield: path');
  expect(bench.err).toContain(`crabnet seed fetch ${SEED_ID.slice(0, 6)}`);
});
