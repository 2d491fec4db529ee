import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  type Burden,
  isScarce,
  machineMemory,
  relieveMachine,
} from '../../../source/runner/task/machine-memory.ts';

const MIB = 1024 * 1024;
const FULL = { availableBytes: 10 * MIB, totalBytes: 1000 * MIB };

function burden(name: string, bytes: number, ended: string[], isEnding = false): Burden {
  return { bytes, isEnding, end: () => ended.push(name) };
}

it('the task that uses most is ended when the memory runs out, and no other', () => {
  const ended: string[] = [];
  relieveMachine(FULL, [burden('small', 1, ended), burden('large', 3, ended), burden('middle', 2, ended)]);
  expect(ended).toEqual(['large']);
});

it('no task is ended while another is being ended, nor while there is memory', () => {
  const ended: string[] = [];
  relieveMachine(FULL, [burden('small', 1, ended), burden('large', 3, ended, true)]);
  relieveMachine({ ...FULL, availableBytes: 900 * MIB }, [burden('small', 1, ended)]);
  expect(ended).toEqual([]);
});

it('the memory is that of a control group above the node where that has less left', async () => {
  const root = await mkdtemp(join(tmpdir(), 'crabnet-test-'));
  try {
    await mkdir(join(root, 'self'));
    await mkdir(join(root, 'box/node'), { recursive: true });
    await writeFile(join(root, 'meminfo'), 'MemTotal: 1024000 kB\nMemAvailable: 512000 kB\n');
    await writeFile(join(root, 'self/cgroup'), '0::/box/node\n');
    await writeFile(join(root, 'box/node/memory.max'), 'max\n');
    expect(machineMemory(root, root)).toEqual({ availableBytes: 500 * MIB, totalBytes: 1000 * MIB });
    await writeFile(join(root, 'box/memory.max'), String(100 * MIB));
    await writeFile(join(root, 'box/memory.current'), String(99 * MIB));
    await writeFile(join(root, 'box/memory.stat'), `anon 1\ninactive_file ${2 * MIB}\n`);
    expect(machineMemory(root, root)).toEqual({ availableBytes: 3 * MIB, totalBytes: 100 * MIB });
    expect(isScarce(machineMemory(root, root))).toBe(true);
  } finally {
    await rm(root, { recursive: true });
  }
});
