import { describe, expect, test } from 'vitest';
import type { LimitRow, SeedDetail, TaskRow } from '../../source/contract/node-api.ts';
import { done, refused } from '../../source/model/errors.ts';
import { BenchConsole } from './support/bench-console.ts';
import { detailOfRow } from './support/fake-details.ts';
import { at, ROWS } from './support/fake-market.ts';

const MIB = 1024 * 1024;
const seedRow = ROWS.find(({ id }) => id.startsWith('04d7e8'));
if (seedRow === undefined) throw new Error('the fake market has no 04d7e8');
const SEED = seedRow.id;

const LIMITS: readonly LimitRow[] = [
  { limit: 'time', unit: 'ms', used: 1000, of: 600_000 },
  { limit: 'cpu', unit: 'ms', used: 3200, of: 3_600_000 },
  { limit: 'memory', unit: 'bytes', used: 40 * MIB, of: 1024 * MIB },
  { limit: 'processes', unit: 'count', used: 3, of: 128 },
  { limit: 'disk', unit: 'bytes', used: 2 * MIB, of: 256 * MIB },
  { limit: 'files', unit: 'count', used: 19_000, of: 20_000 },
  { limit: 'output', unit: 'bytes', used: 8, of: 64 * MIB },
];

async function withTask(columns: number, rows: number, more: Partial<TaskRow> = {}): Promise<BenchConsole> {
  const bench = await BenchConsole.open(columns, rows, { facts: { sandbox: 'bwrap' } });
  bench.api.taskRows = [
    {
      seed_id: SEED,
      claim_id: 'claim',
      started_ms: bench.time.now() - 11_000,
      ends_ms: bench.time.now() + 589_000,
      sandbox: 'bwrap',
      stdout_tail: 'frame 1\n',
      stderr_tail: '',
      stdout_bytes: 8,
      stderr_bytes: 0,
      limits: LIMITS,
      ...more,
    },
  ];
  bench.api.tell({ tasks: true });
  await bench.time.pass(1000);
  return bench;
}

/** The seed's detail, with other refusals. */
async function withRefusals(
  columns: number,
  rows: number,
  refusals: Partial<SeedDetail['refusals']>,
): Promise<BenchConsole> {
  const bench = await BenchConsole.open(columns, rows, { facts: { sandbox: 'bwrap' } });
  const detail = detailOfRow(seedRow as (typeof ROWS)[number]);
  bench.api.details.set(SEED, { ...detail, refusals: { ...detail.refusals, ...refusals } });
  bench.api.tell({ seeds: [SEED] });
  await bench.time.pass(500);
  return bench;
}

describe('x', () => {
  test('asks, and y stops the task that runs for the seed under the cursor', async () => {
    const bench = await withTask(80, 24);
    bench.api.answer = () => done({ seed_id: SEED, stopped: 'task' });
    expect(bench.text).toContain('x stop');
    await bench.press('x');
    expect(bench.message).toBe('Stop the task of 04d7e8? y stops it, Esc lets it go on');
    expect(bench.text).toContain('y stop it  Esc let it go on');
    await bench.press('y');
    expect(bench.api.acted).toEqual([{ action: 'cancel', input: { seed: SEED } }]);
    expect(bench.message).toBe('ok  task of seed 04d7e8 is stopped: its result will say so');
  });

  test('in Seed too; Esc lets it go on, and no other key is an answer', async () => {
    const bench = await withTask(80, 24);
    await bench.press('Enter', 'x', 'Enter', 'x', 'n', 'Esc');
    expect(bench.api.acted).toEqual([]);
    expect(bench.message).toBe('');
  });

  test('says what the node refuses: the task may be over meanwhile', async () => {
    const bench = await withTask(80, 24);
    bench.api.answer = () => refused('not-running', 'nothing of it runs or is fetched on this node');
    await bench.press('x', 'y');
    expect(bench.message).toBe('refused  task of 04d7e8: nothing of it runs or is fetched on this node');
  });

  test('has nothing to stop where nothing runs, and the help says so', async () => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press('x');
    expect(bench.message).toBe('note  nothing of yours runs here');
    await bench.press('?');
    expect(bench.text).toMatch(/x +stop its task or fetching +no: nothing of yours runs here/u);
  });
});

describe('a running task in Seed', () => {
  test('shows its time and what it uses of each limit, within 60 columns', async () => {
    const bench = await withTask(60, 15);
    await bench.press('Enter');
    const shown = bench.text.split('\n').map((line) => line.trimEnd());
    const from = shown.findIndex((line) => line.startsWith(' RUNS'));
    expect(shown.slice(from, from + 5)).toEqual([
      ' RUNS    12s of 10m  cpu 3s of 1h  mem 40 MiB of 1 GiB',
      '         procs 3/128  disk 2 of 256 MiB',
      '         files 19,000/20,000  out 8 bytes of 64 MiB',
      '         sandbox bwrap',
      '         stdout 1 line, 8 bytes; stderr empty',
    ]);
  });

  test('shows time alone while the rest is not known', async () => {
    const bench = await withTask(120, 40, { limits: null });
    expect(bench.text).toContain('RUNS    12s of 10m  sandbox bwrap');
  });

  test('shows what matters most on one line where there is little room', async () => {
    const bench = await withTask(80, 24);
    expect(bench.text).toMatch(/runs 12s of 10m {2}cpu 3s of 1h/u);
    expect(bench.text).toContain('| frame 1');
  });

  test('says how much of its output is left out, and sends none of it to the terminal as it is', async () => {
    const bench = await withTask(80, 24, {
      stdout_tail: 'a\u001b[2Jb\nc\u202ed\n',
      stdout_bytes: 1_234_567,
      stderr_tail: '\u001b]0;t\u0007err\n',
      stderr_bytes: 10,
    });
    await bench.press('Enter', 'G');
    expect(bench.text).toContain('stdout 2 lines, 13 of 1,234,567 bytes; stderr 1 line, 10 bytes');
    expect(bench.text).toContain('| ab');
    await bench.press('Enter');
    expect(bench.text).toContain('stdout, the last 13 of 1,234,567 bytes:');
    expect(bench.text).toContain('| c\ufffdd');
    expect(bench.text).toContain('| err');
    expect(bench.text).not.toMatch(/[\u001b\u0007\u202e]/u);
  });
});

describe("the operator's policy", () => {
  const denied = refused('command-refused', {
    by: 'policy',
    rule: 1,
    because: 'the fan is loud',
  }).refusal;

  test.each([
    ['bid', 120, 40],
    ['run', 120, 40],
    ['run', 60, 15],
  ] as const)(
    'a %s that it denies shows as one that would be refused (%ix%i)',
    async (verb, columns, rows) => {
      const bench = await withRefusals(columns, rows, { [verb]: denied });
      await bench.press('2');
      expect(bench.text).toContain("POLICY  would be refused: this node's policy denies it,");
      expect(bench.text).toContain('1: the fan is loud');
    },
  );

  test('where there is little room it shows as well, and r says it again', async () => {
    const bench = await withRefusals(80, 24, { run: denied });
    expect(bench.text).toContain("would be refused: this node's policy");
    await bench.press('r');
    expect(bench.message).toContain("run on 04d7e8: this node's policy denies it, rule 1: the fan is loud");
    expect(bench.api.acted).toEqual([]);
  });
});

describe('a run that was stopped with its node', () => {
  const stopped = refused('needs-confirmation', {
    what: 'run-again',
    began_ts: at('13:58:00'),
    why: 'stopped',
    kept_bytes: 6,
  }).refusal;

  test.each([
    [120, 40],
    [80, 24],
    [60, 15],
  ])(
    'leaves what it printed: r sends that after the word send, and runs nothing (%ix%i)',
    async (columns, rows) => {
      const bench = await withRefusals(columns, rows, { run: stopped });
      await bench.press('r');
      expect(bench.text.replace(/\s+/gu, ' ')).toContain('it was stopped with its node');
      expect(bench.text).toContain('Type run to run it, send to send what it printed');
      await bench.press('PgDn', 'PgDn', 'PgDn', 'Enter');
      expect(bench.message).toContain('it may have run before. Type run,');
      await bench.press('text:send\r');
      expect(bench.api.acted).toEqual([{ action: 'run', input: { seed: SEED, kept: true } }]);
    },
  );
});

describe('a run that a crash interrupted', () => {
  const doubt = refused('needs-confirmation', {
    what: 'run-again',
    began_ts: at('13:58:00'),
    why: 'crashed',
    kept_bytes: null,
  }).refusal;

  test.each([
    [120, 40],
    [80, 24],
    [60, 15],
  ])('is shown at its seed, and r runs it again after the typed word (%ix%i)', async (columns, rows) => {
    const bench = await withRefusals(columns, rows, { run: doubt });
    if (columns !== 80) {
      await bench.press('2');
      expect(bench.text).toContain('RUN     a run of it that began at 13:58:00');
      expect(bench.text).toContain('left no');
      expect(bench.text).toMatch(/crash interrupted it; r runs it/u);
    }
    await bench.press('r');
    expect(bench.text.replace(/\s+/gu, ' ')).toContain('ONCE MORE: a run of it that began at');
    expect(bench.text).toContain('Type run to run it');
    await bench.press('PgDn', 'PgDn', 'PgDn', 'Enter');
    expect(bench.message).toContain('refused  run of 04d7e8: it may have run before. Type run,');
    expect(bench.api.acted).toEqual([]);
    await bench.press('text:run\r');
    expect(bench.api.acted).toEqual([
      { action: 'run', input: { seed: SEED, sandbox: 'bwrap', confirmed: true } },
    ]);
  });
});
