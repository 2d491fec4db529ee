import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isUidTaken, taskUids } from '../../../source/runner/sandbox/task-user.ts';

it('tasks get numbers that the namespace has, high ones or such as a container has, or none', () => {
  const all = '0 0 4294967295\n';
  const container = '         0     100000      65536\n';
  expect(taskUids(all, all)?.first).toBe(2_000_000_000);
  expect(taskUids(container, container)?.first).toBe(60_800);
  expect(taskUids(all, container)?.first).toBe(60_800);
  expect(taskUids('0 1000 1\n', '0 1000 1\n')).toBeUndefined();
});

it('a number is taken by whoever has it as user, as group or among its groups, but for one process', async () => {
  const proc = await mkdtemp(join(tmpdir(), 'crabnet-test-'));
  const plant = async (pid: number, status: string) => {
    await mkdir(join(proc, String(pid)));
    await writeFile(join(proc, String(pid), 'status'), status);
  };
  try {
    await plant(7, 'Name:\ta\nUid:\t0\t0\t61001\t0\nGid:\t0\t0\t0\t0\nGroups:\t \n');
    await plant(8, 'Name:\t61009\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nGroups:\t4 61002 \n');
    const taken = [61_001, 61_002, 61_009, 6_100].map((uid) => isUidTaken(uid, 0, proc));
    expect(taken).toEqual([true, true, false, false]);
    expect(isUidTaken(61_002, 8, proc)).toBe(false);
  } finally {
    await rm(proc, { recursive: true });
  }
});
