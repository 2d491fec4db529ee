import { beforeEach, describe, expect, test } from 'vitest';
import type { FileTransferRow } from '../../source/contract/file-transfers.ts';
import { done } from '../../source/model/errors.ts';
import { aStatus, OTHER } from '../support/made-rows.ts';
import { BenchConsole } from './support/bench-console.ts';
import { ROWS } from './support/fake-market.ts';

const MIB = 1024 * 1024;
const SEED = ROWS.find(({ id }) => id.startsWith('04d7e8'))?.id ?? '';

const aTransfer = (more: Partial<FileTransferRow> = {}): FileTransferRow => ({
  ...{ seed_id: SEED, side: 'inputs', way: 'in', peers: [OTHER], bytes: 12 * MIB, of_bytes: 40 * MIB },
  ...{ rate: 3 * MIB, left_ms: 9000, since_ts: 0 },
  ...more,
});

let bench: BenchConsole;

async function withTransfers(columns: number, rows: number, ...transfers: readonly FileTransferRow[]) {
  bench = await BenchConsole.open(columns, rows, { facts: { sandbox: 'bwrap' } });
  await tell(...transfers);
}

async function tell(...transfers: readonly FileTransferRow[]) {
  bench.api.statusNow = aStatus({ transfers });
  bench.api.tell({ status: true });
  await bench.time.pass(500);
}

beforeEach(() => {
  expect(SEED).not.toBe('');
});

describe('a transfer of files', () => {
  test.each([
    [100, 28],
    [80, 24],
    [60, 15],
  ])('shows in the first line at %i×%i while it lasts, and then no more', async (columns, rows) => {
    await withTransfers(columns, rows, aTransfer());
    expect(bench.text.split('\n')[0]).toContain('files 30% 3 MiB/s');
    await tell(aTransfer({ bytes: 20 * MIB }));
    expect(bench.text.split('\n')[0]).toContain('files 50%');
    await tell();
    expect(bench.text.split('\n')[0]).not.toContain('files');
  });

  test('of several the first line shows what is fetched, and how many there are besides', async () => {
    await withTransfers(100, 28, aTransfer({ way: 'out', seed_id: 'other' }), aTransfer());
    expect(bench.text.split('\n')[0]).toContain('files 30% 3 MiB/s +1');
  });

  test('shows in Seed with a bar, from whom, how much of how many, how fast, and what is left', async () => {
    await withTransfers(100, 28, aTransfer());
    await bench.press('Enter');
    expect(bench.text).toMatch(
      /FILES +\[###-------\] inputs from .+: 12 MiB of 40 MiB, 30%, 3 MiB\/s, 9s left/u,
    );
  });

  test('says what is left in a narrow Seed too, for which its bytes give way', async () => {
    await withTransfers(120, 40, aTransfer());
    expect(bench.text).toMatch(/FILES +\[###-------\] inputs from .+: 30%, 3 MiB\/s, 9s left/u);
  });

  test('that is fetched is stopped by the key that stops a task', async () => {
    await withTransfers(100, 28, aTransfer());
    bench.api.answer = () => done({ seed_id: SEED, stopped: 'fetching' });
    await bench.press('x');
    expect(bench.message).toBe('Stop fetching the files of 04d7e8? y stops it, Esc lets it go on');
    await bench.press('y');
    expect(bench.api.acted).toEqual([{ action: 'cancel', input: { seed: SEED } }]);
    expect(bench.message).toBe('ok  files of seed 04d7e8 are not fetched any more: what came is kept');
  });

  test('that goes to another is nothing to stop', async () => {
    await withTransfers(100, 28, aTransfer({ way: 'out' }));
    await bench.press('x');
    expect(bench.message).toContain('nothing of yours runs here');
  });
});
