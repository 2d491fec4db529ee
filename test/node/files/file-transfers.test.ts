import { describe, expect, test } from 'vitest';
import type { NodeId, SeedId } from '../../../source/model/types.ts';
import { FileTransfers } from '../../../source/node/files/file-transfers.ts';
import { transferWords } from '../../../source/words/file-transfer-words.ts';
import { ManualTimers } from '../../monitor/manual-timers.ts';

const SEED = 'seed' as SeedId;
const OTTER = 'otter' as NodeId;
const MIB = 1024 * 1024;

function bench() {
  let nowMs = 1000;
  let told = 0;
  const timers = new ManualTimers();
  const transfers = new FileTransfers({
    timers,
    monotonicMs: () => nowMs,
    clock: { now: () => 5_000_000 + nowMs },
    onChange: () => {
      told += 1;
    },
  });
  const begin = (ofBytes: number | null = 40 * MIB) =>
    transfers.begin({ seedId: SEED, side: 'inputs', way: 'in', ofBytes });
  const at = (bytes: number, from: readonly NodeId[] = [OTTER]) => ({
    ...{ bytes, of_bytes: 40 * MIB, files: 0, of_files: 1, from },
  });
  return {
    ...{ transfers, timers, begin, at },
    told: () => told,
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

describe('a transfer of files', () => {
  test('has a rate and a time left of what came, not of what was here before', () => {
    const { transfers, begin, at, pass } = bench();
    const transfer = begin();
    transfer.isAt(at(20 * MIB, []));
    pass(1000);
    transfer.isAt(at(22 * MIB));
    pass(1000);
    transfer.isAt(at(24 * MIB));
    expect(transfers.rows()).toEqual([
      {
        ...{ seed_id: SEED, side: 'inputs', way: 'in', peers: [OTTER], bytes: 24 * MIB, of_bytes: 40 * MIB },
        ...{ rate: 2 * MIB, left_ms: 8000, since_ts: 5001 },
      },
    ]);
  });

  test('slows down to nothing while nothing comes, and then no time left is said', () => {
    const { transfers, begin, at, pass } = bench();
    const transfer = begin();
    transfer.isAt(at(0, []));
    for (let second = 1; second <= 4; second += 1) {
      pass(1000);
      transfer.isAt(at(second * MIB));
    }
    pass(2000);
    const [slower] = transfers.rows();
    expect(slower?.rate).toBeLessThan(MIB);
    pass(10_000);
    expect(transfers.rows()[0]).toMatchObject({ rate: 0, left_ms: null });
  });

  test('is told when it begins and ends, and in between four times a second at the most', () => {
    const { begin, timers, told } = bench();
    const transfer = begin();
    expect(told()).toBe(1);
    for (let piece = 0; piece < 100; piece += 1) transfer.moved(1000);
    expect(told()).toBe(1);
    expect(timers.waiting).toBe(1);
    timers.fire();
    expect(told()).toBe(2);
    transfer.moved(1000);
    transfer.end();
    expect(told()).toBe(3);
    expect(timers.waiting).toBe(0);
  });

  test('is gone once it has ended', () => {
    const { transfers, begin, told } = bench();
    const transfer = begin();
    transfer.end();
    transfer.end();
    expect(transfers.rows()).toEqual([]);
    expect(told()).toBe(2);
  });

  test('of unknown size says what came, and how fast', () => {
    const { transfers, begin, pass } = bench();
    const transfer = begin(null);
    pass(1000);
    transfer.moved(3 * MIB);
    const [row] = transfers.rows();
    expect(row).toMatchObject({ bytes: 3 * MIB, of_bytes: null, left_ms: null });
    expect(row && transferWords(row, String)).toBe('inputs: 3 MiB, 3 MiB/s');
  });
});

test('a transfer is said with how much of how many, its share, rate, time left and peers', () => {
  const { transfers, begin, at, pass } = bench();
  const transfer = begin();
  const said = () => transfers.rows().map((row) => transferWords(row, String))[0];
  transfer.isAt(at(0, []));
  expect(said()).toBe('inputs: 0 bytes of 40 MiB, 0%, waiting');
  pass(4000);
  transfer.isAt(at(12.4 * MIB));
  expect(said()).toBe('inputs from otter: 12 MiB of 40 MiB, 31%, 3.1 MiB/s, 8s left');
});
