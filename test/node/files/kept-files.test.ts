import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemTimers } from '../../../source/base/system-timers.ts';
import type { FilesName } from '../../../source/model/files/file-names.ts';
import { horizonMs } from '../../../source/model/seed-times.ts';
import type { Seed } from '../../../source/model/types.ts';
import { FileTransfers } from '../../../source/node/files/file-transfers.ts';
import { NodeFiles } from '../../../source/node/files/node-files.ts';
import { bytesOf, nameOf, publish } from '../../support/made-files.ts';
import { sealSeed, testKey } from '../../support/sealed.ts';

const TS = 1_800_000_000;
let dataDir = '';
let nowMs = TS * 1000;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'crabnet-kept-'));
  nowMs = TS * 1000;
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

function opened(filesMaxBytes = 100_000, freeBytes = 10 ** 9): NodeFiles {
  const clock = { now: () => nowMs };
  return new NodeFiles({
    ...{ settings: { dataDir, filesMaxBytes }, clock, minFreeBytes: 1000, freeBytes: () => freeBytes },
    transfers: new FileTransfers({ clock, timers: systemTimers, monotonicMs: () => 0, onChange: () => {} }),
    monitor: { emit: () => {} },
    store: { assertInPlace: () => {} },
  });
}

const seedAt = (createdAt: number): Seed => sealSeed(testKey(1), createdAt).held.seed;
const [shared, ofOne, ofTwo] = [bytesOf(10, 'shared'), bytesOf(20, 'one'), bytesOf(30, 'two')];
const isHere = (files: NodeFiles, bytes: Buffer): Promise<boolean> => files.store.has(nameOf(bytes).cid);

it('files go at the horizon of their seed and not before, over a start too; what another seed has stays', async () => {
  const before = opened();
  const [one, two] = [seedAt(TS), seedAt(TS + 60)];
  await before.keep(one, 'inputs', await publish(before.store, [shared, ofOne]));
  await before.keep(two, 'inputs', await publish(before.store, [shared, ofTwo]));
  const files = opened();
  expect(files.list().files).toHaveLength(2);
  nowMs = horizonMs(one) - 1;
  await files.dropExpired();
  expect(files.list().files).toHaveLength(2);
  nowMs = horizonMs(one);
  await files.dropExpired();
  expect(files.list().files.map(({ seed_id }) => seed_id)).toEqual([two.id]);
  expect([await isHere(files, shared), await isHere(files, ofOne), await isHere(files, ofTwo)]).toEqual([
    true,
    false,
    true,
  ]);
  nowMs = horizonMs(two);
  await files.dropExpired();
  expect([await isHere(files, shared), await isHere(files, ofTwo)]).toEqual([false, false]);
  expect(await files.verify()).toEqual({ count: 0, missing: [] });
});

it('a clock that goes back drops nothing, and nothing comes back', async () => {
  const files = opened();
  const seed = seedAt(TS);
  await files.keep(seed, 'inputs', await publish(files.store, [ofOne]));
  nowMs = 0;
  await files.dropExpired();
  expect(files.list().files).toHaveLength(1);
  nowMs = horizonMs(seed);
  await files.dropExpired();
  nowMs = 0;
  await files.dropExpired();
  expect(files.list().files).toEqual([]);
});

it.each<readonly [string, number, number, string]>([
  ['one seed may have a quarter of the room', 101, 10 ** 9, 'files-room'],
  ['the disk keeps what must stay free', 50, 1040, 'disk-full'],
])('%s, judged by what was signed, before a byte comes', async (_, bytes, freeBytes, code) => {
  const files = opened(400, freeBytes);
  const name: FilesName = { cid: nameOf(ofOne).cid, bytes, count: 1 };
  await expect(files.keep(seedAt(TS), 'inputs', name)).rejects.toMatchObject({ code });
  expect(files.list().files).toEqual([]);
});

it('all seeds together have the room and no more; what one lets go of another may have', async () => {
  const files = opened(400);
  const nameOfNth = (nth: number): FilesName => ({
    cid: nameOf(bytesOf(9, `${nth}`)).cid,
    bytes: 100,
    count: 1,
  });
  const seeds = Array.from({ length: 5 }, (_, nth) => seedAt(TS + nth));
  for (const [nth, seed] of seeds.slice(0, 4).entries()) await files.keep(seed, 'inputs', nameOfNth(nth));
  const fifth = seeds[4] ?? seedAt(TS);
  await expect(files.keep(fifth, 'inputs', nameOfNth(4))).rejects.toMatchObject({ code: 'files-room' });
  expect(await files.drop(seeds[0]?.id ?? '')).toMatchObject({ ok: true, value: { dropped: 1 } });
  await files.keep(fifth, 'inputs', nameOfNth(4));
});

it('a file that is gone or changed is named by its seed and path, and the others are not', async () => {
  const files = opened();
  const seed = seedAt(TS);
  await files.keep(seed, 'inputs', await publish(files.store, [shared, ofOne, ofTwo]));
  const { cid } = nameOf(ofOne);
  const path = join(dataDir, 'files', 'whole', cid.slice(-4, -2), cid);
  expect(existsSync(path)).toBe(true);
  rmSync(path);
  expect(await files.verify()).toEqual({ count: 3, missing: [{ seed_id: seed.id, path: 'file-00001' }] });
});
