import { resolve } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { FileTransferRow } from '../../../source/contract/file-transfers.ts';
import { done, type Outcome, refused } from '../../../source/model/errors.ts';
import { aStatus, NOW_S, OTHER, SEED_ID } from '../../support/made-rows.ts';
import { until } from '../../support/until.ts';
import { Bench } from '../fake-backend.ts';

const MIB = 1024 * 1024;
const FETCHED = done({ seed_id: SEED_ID, result_id: 'r-1', to: '/work/out', files: [] });
const ROW: FileTransferRow = {
  ...{ seed_id: SEED_ID, side: 'outputs', way: 'in', peers: [OTHER], bytes: 10 * MIB, of_bytes: 40 * MIB },
  ...{ rate: 5 * MIB, left_ms: 6000, since_ts: NOW_S },
};
const LINE = 'outputs from Tz41vB: 10 MiB of 40 MiB, 25%, 5 MiB/s, 6s left';
/** On a terminal of 80 columns. */
const BAR_LINE = '[#####---------------] outputs from Tz41vB: 25%, 5 MiB/s, 6s left';

let bench: Bench;
/** Lets the fetch end. */
let end: (outcome: Outcome<unknown>) => void;

beforeEach(() => {
  bench = new Bench();
  bench.node.statusNow = aStatus({ transfers: [ROW] });
  const fetching = new Promise<Outcome<unknown>>((resolve) => {
    end = resolve;
  });
  bench.node.answer = (action) =>
    action === 'fetch' ? fetching : done({ seed_id: SEED_ID, stopped: 'fetching' });
});

const fetchIt = (...more: readonly string[]) => bench.run('seed', 'fetch', SEED_ID, '--to', 'out', ...more);
const shown = (text: string) => until(`${text} shows`, async () => bench.err.includes(text));

describe('seed fetch', () => {
  test('shows how far it is on one line of a terminal, and takes that away at the end', async () => {
    bench.io.stderr.isTTY = true;
    const code = fetchIt();
    await shown(BAR_LINE);
    end(FETCHED);
    expect(await code).toBe(0);
    expect(bench.err).toMatch(/\r\u001b\[K$/u);
    expect(bench.out).toBe('0 files in /work/out\n');
  });

  test('says nothing of it in a pipe, but with --follow, as lines', async () => {
    const quiet = fetchIt();
    end(FETCHED);
    expect(await quiet).toBe(0);
    expect(bench.err).toBe('');
    bench.node.answer = new Promise<Outcome<unknown>>((resolve) => {
      end = resolve;
    });
    const code = fetchIt('--follow');
    await shown(`${LINE}\n`);
    end(FETCHED);
    expect(await code).toBe(0);
  });

  test('passes over transfers that are not its own', async () => {
    const others = [
      { ...ROW, seed_id: 'ffff' },
      { ...ROW, side: 'inputs' },
      { ...ROW, way: 'out' },
    ] as const;
    bench.node.statusNow = aStatus({ transfers: others });
    bench.io.stderr.isTTY = true;
    const code = fetchIt();
    await until('it has looked', async () => bench.node.statusNow.transfers.length > 0);
    bench.node.statusNow = aStatus({ transfers: [...others, ROW] });
    await shown(BAR_LINE);
    expect(bench.err).not.toContain('inputs');
    end(FETCHED);
    await code;
  });

  test('that is ended by Ctrl-C tells the node to stop this fetch alone', async () => {
    const code = fetchIt('--follow');
    await shown(LINE);
    bench.io.signal('SIGINT');
    expect(await code).toBe(130);
    expect(bench.node.acted.at(-1)).toEqual({
      action: 'cancel',
      input: { seed: SEED_ID, folder: resolve('out') },
    });
    expect(bench.err).toContain('what came is kept, and the same command goes on from there');
  });

  test('that was stopped by somebody says so', async () => {
    const code = fetchIt();
    end(refused('cancelled', {}));
    expect(await code).toBe(2);
    expect(bench.err).toContain('it was stopped before all files were here');
  });
});

test('seed publish --follow shows how far the files are read that it gives', async () => {
  bench.node.statusNow = aStatus({
    transfers: [
      { ...ROW, seed_id: null, way: 'reading', side: 'inputs', peers: [], of_bytes: null, left_ms: null },
    ],
  });
  bench.node.answer = new Promise<Outcome<unknown>>((resolve) => {
    end = resolve;
  });
  const code = bench.run('seed', 'publish', '--title', 't', '--cmd', 'true', '--input', 'data', '--follow');
  await shown('reading inputs: 10 MiB, 5 MiB/s');
  end(done({ seed_id: SEED_ID, told: 'sent', targets: 1 }));
  expect(await code).toBe(0);
});

test('its help says what ends it, and what does when its terminal is gone', async () => {
  await bench.run('help', 'seed', 'fetch');
  expect(bench.out).toContain('Ctrl-C stops it');
  expect(bench.out).toContain('crabnet seed cancel 7f3a9c12 --folder out');
});
