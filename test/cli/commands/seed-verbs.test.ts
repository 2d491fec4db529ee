import { beforeEach, describe, expect, test } from 'vitest';
import { done } from '../../../source/model/errors.ts';
import { aStatus, BID_ID, SEED_ID } from '../../support/made-rows.ts';
import { Bench } from '../fake-backend.ts';

const SENT = { told: 'sent', targets: 2 } as const;
let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

describe('the first line is the reference’s', () => {
  test.each([
    [['publish', '--cmd', 'x'], { seed_id: SEED_ID }, `seed published ${SEED_ID}`],
    [['bid', SEED_ID], { bid_id: BID_ID }, `bid submitted ${BID_ID}`],
    [['claim', SEED_ID, BID_ID], { claim_id: 'c-1' }, 'claim created c-1'],
    [
      ['settle', SEED_ID, '--accepted'],
      { seed_id: SEED_ID, status: 'Accepted' },
      `seed ${SEED_ID} settled as Accepted`,
    ],
    [
      ['run', SEED_ID],
      {
        result_id: 'r-1',
        exit_code: 1,
        timed_out: false,
        output_hash: 'beef',
        duration_ms: 1200,
        sandbox: 'bwrap',
        limits: null,
      },
      'task result r-1 hash=beef',
    ],
  ])('seed %j', async (argv, value, line) => {
    bench.node.answer = done({ ...value, ...SENT });
    expect(await bench.run('seed', ...argv)).toBe(0);
    expect(bench.out).toBe(`${line}\n`);
    expect(bench.err).toBe('kept and sent to 2 targets\n');

    const other = new Bench();
    other.node.answer = bench.node.answer;
    expect(await other.run('seed', ...argv, '--json')).toBe(0);
    expect(other.json).toMatchObject(value);
    expect(other.err).toBe('');
  });
});

describe('how far it got', () => {
  test.each([
    [{ told: 'sent', targets: 1 }, true, 'kept and sent to 1 target\n'],
    [{ told: 'waiting', targets: 0 }, true, 'kept in the outbox: the node sends it as soon as it can\n'],
    [
      { told: 'waiting', targets: 0 },
      false,
      'kept in the outbox until the node runs; start it with: crabnet\n',
    ],
    [{ told: 'held-back', targets: 0 }, false, 'kept here, and never announced\n'],
  ])('%j, running: %s', async (told, running, words) => {
    bench.node.statusNow = aStatus({ running });
    bench.node.answer = done({ bid_id: BID_ID, ...told });
    await bench.run('seed', 'bid', SEED_ID);
    expect(bench.err).toBe(words);
  });

  test('a limit of one bid is said as one', async () => {
    bench.io.sitDown();
    bench.node.answer = done({ bid_id: BID_ID, ...SENT, warnings: [{ code: 'over-limit', max_bids: 1 }] });
    await bench.run('seed', 'bid', SEED_ID);
    expect(bench.io.stderr.lines[0]).toBe('warning: over the limit of 1 bid, may still be chosen');
  });

  test('a warning is said first, and the next step to a person only', async () => {
    bench.io.sitDown();
    bench.node.answer = done({ bid_id: BID_ID, ...SENT, warnings: [{ code: 'over-limit', max_bids: 4 }] });
    await bench.run('seed', 'bid', SEED_ID);
    expect(bench.io.stderr.lines).toEqual([
      'warning: over the limit of 4 bids, may still be chosen',
      'kept and sent to 2 targets',
      `see whether it is chosen: crabnet seed show ${SEED_ID}`,
    ]);
  });
});

test('JSON has a warning as a code, and in words beside it', async () => {
  const warnings = [{ code: 'unsent', why: null }] as const;
  bench.node.answer = done({ bid_id: BID_ID, told: 'waiting', targets: 0, warnings });
  await bench.run('seed', 'bid', SEED_ID, '--json');
  expect(bench.json).toMatchObject({ warnings, warning: 'it could not be sent: there are no targets' });
});

describe('publish', () => {
  beforeEach(() => {
    bench.node.answer = done({ seed_id: SEED_ID, ...SENT });
  });
  const input = () => bench.node.acted[0]?.input;

  test('sends the defaults of the reference', async () => {
    await bench.run('seed', 'publish', '--title', 't', '--cmd', 'echo');
    expect(input()).toEqual({
      title: 't',
      cmd: 'echo',
      desc: '',
      rules: '',
      timeout_ms: 120_000,
      bid_window_ms: 60_000,
      min_price: 0,
      max_bids: 1,
      reward: 0,
    });
  });

  test('takes the title from the command, cut between characters', async () => {
    await bench.run('seed', 'publish', '--cmd', ` ${'🦀'.repeat(39)}\n  xyz`);
    expect(input()).toMatchObject({ title: '🦀'.repeat(39), cmd: ` ${'🦀'.repeat(39)}\n  xyz` });
  });

  test('passes on what is given', async () => {
    await bench.run('seed', 'publish', '--cmd', 'x', '--exec-deadline-ms', '5', '--max-bids', '0', '--yes');
    expect(input()).toMatchObject({ exec_deadline_ms: 5, max_bids: 0, confirmed: true });
  });

  test.each([[['--title', 't']], [[]]])('with %j and no command is wrong usage', async (flags) => {
    expect(await bench.run('seed', 'publish', ...flags)).toBe(3);
    expect(bench.err).toContain('field: cmd');
    expect(bench.node.closed).toBe(1);
  });
});

describe('settle', () => {
  test.each([
    [[], 'accepted'],
    [['--accepted'], 'accepted'],
    [['--rejected'], 'rejected'],
  ])('with %j: %s', async (flags, verdict) => {
    bench.node.answer = done({ seed_id: SEED_ID, status: 'Accepted', ...SENT });
    await bench.run('seed', 'settle', SEED_ID, '--note', 'thanks', ...flags);
    expect(bench.node.acted[0]?.input).toEqual({ seed: SEED_ID, verdict, note: 'thanks' });
  });
});
