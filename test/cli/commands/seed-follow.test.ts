import { beforeEach, describe, expect, test } from 'vitest';
import type { TaskRow } from '../../../source/contract/node-api.ts';
import type { ResultRow } from '../../../source/contract/seed-lists.ts';
import { done, type Outcome, refused } from '../../../source/model/errors.ts';
import { aDetail, aStatus, NOW_S, SEED_ID } from '../../support/made-rows.ts';
import { until } from '../../support/until.ts';
import { Bench } from '../fake-backend.ts';

const RUN = ['seed', 'run', SEED_ID, '--follow'];
const VALUE = {
  limits: null,
  result_id: 'r-1',
  exit_code: 0,
  output_hash: 'beef',
  told: 'sent',
  targets: 1,
};
const ALLOWED = { ...aDetail().refusals, run: null };
let bench: Bench;
/** Lets the run end. */
let end: (outcome: Outcome<unknown>) => void;

beforeEach(() => {
  bench = new Bench();
  bench.node.detail = aDetail({ refusals: ALLOWED });
  bench.node.answer = new Promise((resolve) => {
    end = resolve;
  });
});

/** What the task has printed so far; `bytes` where its end alone is kept. */
function print(stdout: string, stderr = '', bytes = Buffer.byteLength(stdout)): void {
  const task: Partial<TaskRow> = {
    seed_id: SEED_ID,
    stdout_tail: stdout,
    stderr_tail: stderr,
    stdout_bytes: bytes,
    stderr_bytes: Buffer.byteLength(stderr),
  };
  bench.node.taskRows = [task as TaskRow];
}

/** Ends the run with a result that has this output. */
function finish(stdout: string, stderr = '', truncated: ResultRow['truncated'] = null): void {
  const result = { id: 'r-1', stdout, stderr, truncated } as ResultRow;
  bench.node.detail = aDetail({ refusals: ALLOWED, results: [result] });
  end(done(VALUE));
}

const shown = (text: string) => until(`${text} shows`, async () => bench.out.includes(text));

describe('seed run --follow', () => {
  test('shows stdout on stdout and stderr on stderr while the task runs, then the result', async () => {
    const code = bench.run(...RUN);
    print('one\ntw', 'careful\n');
    await shown('| one\n');
    expect(bench.err).toBe('| careful\n');
    expect(bench.out).toBe('| one\n');
    print('one\ntwo\nthree');
    await shown('| two\n');
    finish('one\ntwo\nthree\nfour\n', 'careful\n');
    expect(await code).toBe(0);
    expect(bench.out).toBe('| one\n| two\n| three\n| four\ntask result r-1 hash=beef\n');
    expect(bench.err).toBe('| careful\nkept and sent to 1 target\n');
  });

  test('shows a task that was over before it was looked at', async () => {
    const code = bench.run(...RUN);
    finish('quick\n', 'and loud\n');
    expect(await code).toBe(0);
    expect(bench.out).toBe('| quick\ntask result r-1 hash=beef\n');
    expect(bench.err).toContain('| and loud\n');
  });

  test('makes what is shown safe for a terminal, also where it comes in two parts', async () => {
    const code = bench.run(...RUN);
    print('\u001b]0;title\u0007a\n\u001b[3');
    await shown('| a\n');
    print('\u001b]0;title\u0007a\n\u001b[31mred\u202e\rb\n');
    await shown('| b\n');
    finish('\u001b]0;title\u0007a\n\u001b[31mred\u202e\rb\n');
    await code;
    expect(bench.out).toBe('| a\n| red\ufffd\n| b\ntask result r-1 hash=beef\n');
  });

  test('counts what passed by unseen, and what the result has no room for', async () => {
    const code = bench.run(...RUN);
    print('a\n');
    await shown('| a\n');
    print('y\nz\n', '', 1_000_006);
    await shown('| z\n');
    finish('a\nb\n', '', { stdout_bytes: 1_000_010, stderr_bytes: 0 });
    await code;
    expect(bench.out).toBe(
      [
        '| a',
        '… 1,000,000 bytes left out',
        '| y',
        '| z',
        '… 4 bytes left out',
        'task result r-1 hash=beef',
        '',
      ].join('\n'),
    );
  });

  test('bytes that are no text do not shift what follows', async () => {
    const code = bench.run(...RUN);
    print('\uFFFD\uFFFD\n', '', 3);
    await shown('| ??\n');
    print('\uFFFD\uFFFD\nh\uFFFD', '', 5);
    print('\uFFFD\uFFFD\nhé\n', '', 7);
    await shown('| hé\n');
    finish('\uFFFD\uFFFD\nhé\n');
    await code;
    expect(bench.out).toBe('| ??\n| hé\ntask result r-1 hash=beef\n');
  });

  test('with --json stdout has the one value, and what the task prints goes to stderr', async () => {
    const code = bench.run(...RUN, '--json');
    print('one\n', 'two\n');
    await until('both show', async () => bench.err.includes('one') && bench.err.includes('two'));
    expect(bench.out).toBe('');
    finish('one\n', 'two\n');
    await code;
    expect(bench.json).toMatchObject(VALUE);
    expect(bench.err).toBe('| one\n| two\n');
  });

  test.each([
    [true, `the task runs on in the node; to stop it: crabnet seed cancel ${SEED_ID}\n`],
    [false, 'the task ends with this command: there is no result, and it may be run again\n'],
  ])(
    'Ctrl-C ends the call; where a node runs it (%s) the task goes on, else it ends too',
    async (running, words) => {
      bench.node.statusNow = aStatus({ running });
      const code = bench.run(...RUN);
      print('one\n');
      await shown('| one\n');
      bench.io.signal('SIGINT');
      expect(await code).toBe(130);
      expect(bench.err).toBe(words);
      expect(bench.node.closed).toBe(1);
    },
  );

  test('a run that fails is said after what it printed', async () => {
    const code = bench.run(...RUN);
    print('one\npart');
    await shown('| one\n');
    end(refused('forfeited', { at_ts: NOW_S }));
    expect(await code).toBe(2);
    expect(bench.out).toBe('| one\n| part\n');
    expect(bench.err).toContain('refused: forfeited at ');
  });
});

test('seed cancel stops the task of a seed', async () => {
  bench.node.answer = done({ seed_id: SEED_ID, stopped: 'task' });
  expect(await bench.run('seed', 'cancel', '7f3a')).toBe(0);
  expect(bench.node.acted).toEqual([{ action: 'cancel', input: { seed: '7f3a' } }]);
  expect(bench.out).toBe(`task of seed ${SEED_ID} is stopped: its result will say so\n`);
});
