import { beforeEach, describe, expect, test } from 'vitest';
import { done, refused } from '../../../source/model/errors.ts';
import { aDetail, aSeed, NOW_S, SEED_ID } from '../../support/made-rows.ts';
import { Bench } from '../fake-backend.ts';

const ALLOWED = { ...aDetail().refusals, run: null };
let bench: Bench;

beforeEach(() => {
  bench = new Bench();
  bench.node.detail = aDetail({
    seed: aSeed({ command: 'rm -rf x\u001b[2K\u202e' }),
    refusals: ALLOWED,
  });
  bench.node.answer = done({
    result_id: 'r-1',
    exit_code: 0,
    timed_out: false,
    output_hash: 'beef',
    duration_ms: 1200,
    sandbox: 'basic',
    limits: { exact: ['time', 'output'], watched: ['memory'] },
    told: 'sent',
    targets: 1,
  });
});

test('in the sandbox it asks nothing', async () => {
  expect(await bench.run('seed', 'run', SEED_ID)).toBe(0);
  expect(bench.node.acted).toEqual([{ action: 'run', input: { seed: SEED_ID, sandbox: 'bwrap' } }]);
});

test('exits 0 whatever the task’s own code', async () => {
  bench.node.answer = done({
    result_id: 'r',
    exit_code: 9,
    output_hash: 'h',
    limits: null,
    told: 'sent',
    targets: 1,
  });
  expect(await bench.run('seed', 'run', SEED_ID)).toBe(0);
});

test('shows a person what will be run, controls made visible', async () => {
  bench.io.sitDown();
  await bench.run('seed', 'run', SEED_ID);
  expect(bench.err).toContain('$ rm -rf x\\x1b[2K\\u202e\n');
  expect(bench.err).toContain(
    'exit 0 in 1s, sandbox basic, limits: exact time, output; watched memory; none of cpu, processes, disk, files',
  );
});

describe('after a run that a crash interrupted', () => {
  const doubt = refused('needs-confirmation', {
    what: 'run-again',
    began_ts: NOW_S - 60,
    why: 'crashed',
    kept_bytes: null,
  }).refusal;

  beforeEach(() => {
    bench.node.detail = aDetail({ refusals: { ...ALLOWED, run: doubt } });
  });

  test('it says so and asks somebody who sits there', async () => {
    bench.io.sitDown();
    bench.io.stdin.end('run\n');
    expect(await bench.run('seed', 'run', SEED_ID)).toBe(0);
    expect(bench.err).toContain('left no result: a crash interrupted it.');
    expect(bench.node.acted[0]?.input).toEqual({ seed: SEED_ID, sandbox: 'bwrap', confirmed: true });
  });

  test('it does not run without the word', async () => {
    bench.io.sitDown();
    bench.io.stdin.end('\n');
    expect(await bench.run('seed', 'run', SEED_ID)).toBe(2);
    expect(bench.node.acted).toEqual([]);
  });

  test('in a script the node refuses it, unless --yes is given', async () => {
    bench.node.answer = { ok: false, refusal: doubt };
    expect(await bench.run('seed', 'run', SEED_ID)).toBe(2);
    expect(bench.node.acted[0]?.input).toEqual({ seed: SEED_ID, sandbox: 'bwrap' });
    await bench.run('seed', 'run', SEED_ID, '--yes');
    expect(bench.node.acted[1]?.input).toMatchObject({ confirmed: true });
  });
});

describe.each(['basic', 'none'])('level %s', (level) => {
  const argv = ['seed', 'run', SEED_ID, '--sandbox', level];

  test('without a terminal and without --yes is refused', async () => {
    expect(await bench.run(...argv)).toBe(2);
    expect(bench.err).toContain('(needs-confirmation)');
    expect(bench.err).toContain('try: add --yes');
    expect(bench.node.acted).toEqual([]);
  });

  test('runs with --yes', async () => {
    expect(await bench.run(...argv, '--yes')).toBe(0);
    expect(bench.node.acted[0]?.input).toMatchObject({ sandbox: level, confirmed: true });
  });

  test('runs once the word is typed', async () => {
    bench.io.sitDown();
    bench.io.stdin.end('run\n');
    expect(await bench.run(...argv)).toBe(0);
    expect(bench.err).toContain('Type run to run it: ');
    expect(bench.node.acted[0]?.input).toEqual({ seed: SEED_ID, sandbox: level });
  });

  test.each(['yes\n', '\n', ''])('does not run when %j is typed', async (typed) => {
    bench.io.sitDown();
    bench.io.stdin.end(typed);
    expect(await bench.run(...argv)).toBe(2);
    expect(bench.node.acted).toEqual([]);
  });

  test('asks nothing where the rules forbid the run', async () => {
    bench.io.sitDown();
    bench.node.detail = aDetail();
    expect(await bench.run(...argv)).toBe(2);
    expect(bench.err).toContain('(not-yours)');
    expect(bench.err).not.toContain('Type run');
  });
});
