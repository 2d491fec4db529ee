import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import type { SandboxLevel } from '../../source/runner/sandbox/sandbox-level.ts';
import { removeLeftFolders } from '../../source/runner/task/left-folders.ts';
import { until } from '../support/until.ts';
import { processesWith } from './processes.ts';
import { LEVELS, uniqueSeconds } from './try-task.ts';

const HOST = `${import.meta.dirname}/node-crash-host.ts`;
const GUARD_HOST = `${import.meta.dirname}/guard-crash-host.ts`;

/**
 * Starts a program that runs a task of three processes, two of them daemons, and hands it and a text to find them by to
 * `use`; then kills it, and waits until nothing is left.
 */
async function withNode(
  sandbox: SandboxLevel,
  use: (node: ChildProcessByStdio<null, Readable, null>, seconds: string) => Promise<void>,
): Promise<void> {
  const workRoot = await mkdtemp(join(tmpdir(), 'crabnet-test-'));
  const seconds = uniqueSeconds();
  const command = `setsid sleep ${seconds} & (setsid -f env -i sleep ${seconds} </dev/null >/dev/null 2>&1); sleep ${seconds}`;
  const node = spawn(process.execPath, [HOST, sandbox, command, workRoot], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(node, 'exit');
  try {
    await use(node, seconds);
    node.kill('SIGKILL');
    await ended;
    await until('nothing is left', async () => (await processesWith(seconds)).length === 0);
    await until('the folder is gone', async () => (await readdir(workRoot)).length === 0);
  } finally {
    node.kill('SIGKILL');
    await ended;
    await rm(workRoot, { recursive: true, force: true });
  }
}

describe.each(LEVELS)('a node that crashes at level %s', (sandbox) => {
  it('takes all processes of its task with it, and its folder', () =>
    withNode(sandbox, async (_node, seconds) => {
      await until('the task runs', async () => (await processesWith(`sleep\0${seconds}`)).length === 3);
    }));

  it.each([0, 5, 10, 20, 30, 45])('leaves nothing behind %i ms after it begins with a task', (ms) =>
    withNode(sandbox, async (node) => {
      await once(node.stdout, 'data');
      await delay(ms);
    }),
  );
});

it('a node that crashes before its guard has said a word leaves nothing behind', async () => {
  const workRoot = await mkdtemp(join(tmpdir(), 'crabnet-test-'));
  try {
    const node = spawn(process.execPath, [GUARD_HOST, workRoot], { stdio: ['ignore', 'ignore', 'inherit'] });
    expect((await once(node, 'exit'))[1]).toBe('SIGKILL');
    await until('the folder is gone', () => !existsSync(join(workRoot, 'task')));
  } finally {
    await rm(workRoot, { recursive: true, force: true });
  }
});

describe('removeLeftFolders', () => {
  it('removes what tasks left when the machine went down, and nothing else', async () => {
    const workRoot = await mkdtemp(join(tmpdir(), 'crabnet-test-'));
    try {
      await execa('mkdir', ['-p', 'task-abc/deep/er', 'other'], { cwd: workRoot });
      await removeLeftFolders(workRoot);
      expect(await readdir(workRoot)).toEqual(['other']);
    } finally {
      await rm(workRoot, { recursive: true });
    }
  });

  it('has nothing to do where there is no folder', async () => {
    await removeLeftFolders(join(tmpdir(), 'crabnet-no-such-folder'));
  });
});
