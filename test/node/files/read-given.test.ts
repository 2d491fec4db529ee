import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DiskFileStore } from '../../../source/files/disk-store.ts';
import { FileTransfers } from '../../../source/node/files/file-transfers.ts';
import { readGiven } from '../../../source/node/files/read-given.ts';
import { ManualTimers } from '../../monitor/manual-timers.ts';
import { AMPLE } from '../../support/made-files.ts';

let top = '';
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'crabnet-read-'));
  mkdirSync(join(top, 'tree', 'inner'), { recursive: true });
  writeFileSync(join(top, 'tree', 'a'), 'four');
  writeFileSync(join(top, 'tree', 'inner', 'b'), 'six...');
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

const transfersOf = () =>
  new FileTransfers({
    timers: new ManualTimers(),
    monotonicMs: () => 0,
    clock: { now: () => 0 },
    onChange: () => {},
  });

/** Reads no file before `may` lets it. */
class WaitingStore extends DiskFileStore {
  readonly #may: () => Promise<unknown>;

  constructor(folder: string, may: () => Promise<unknown>) {
    super(folder, AMPLE);
    this.#may = may;
  }

  override async take(...how: Parameters<DiskFileStore['take']>) {
    await this.#may();
    return super.take(...how);
  }
}

test('what is read for a seed says how much there is in all, while it is read', async () => {
  const transfers = transfersOf();
  const known = () => vi.waitFor(() => expect(transfers.rows()[0]?.of_bytes).toBe(10));
  const store = new WaitingStore(join(top, 'store'), known);
  const taken = await readGiven(store, [{ from: join(top, 'tree'), to: '' }], transfers);
  expect(taken).toMatchObject({ ok: true, value: { files: { count: 2, bytes: 10 } } });
  expect(transfers.rows()).toEqual([]);
});

test('what is not there is refused, and no total is said of it', async () => {
  const transfers = transfersOf();
  const given = [join(top, 'tree'), join(top, 'none')].map((from) => ({ from, to: '' }));
  const store = new DiskFileStore(join(top, 'store'), AMPLE);
  expect(await readGiven(store, given, transfers)).toMatchObject({ fault: { problem: 'not-there' } });
  expect(transfers.rows()).toEqual([]);
});
