import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_TASK_LIMITS } from '../../../source/contract/task-limits.ts';
import { makeTaskCgroup } from '../../../source/runner/task/cgroup.ts';

/** Plain folders stand for the kernel's file system of control groups. */
let mount = '';
const membership = () => join(mount, 'self');
const makeGroup = () => makeTaskCgroup(DEFAULT_TASK_LIMITS, mount, membership());

async function plant(own: string, controllers: Readonly<Record<string, string>>): Promise<void> {
  await writeFile(membership(), `1:name=systemd:/elsewhere\n0::${own}\n`);
  for (const [path, handedOn] of Object.entries(controllers)) {
    await mkdir(join(mount, path), { recursive: true });
    await writeFile(join(mount, path, 'cgroup.subtree_control'), `${handedOn}\n`);
  }
}

beforeEach(async () => {
  mount = await mkdtemp(join(tmpdir(), 'crabnet-test-'));
});
afterEach(() => rm(mount, { recursive: true, force: true }));

describe('makeTaskCgroup', () => {
  it("makes a group below the node's own where that hands limits on", async () => {
    await plant('/service', { '/': '', '/service': 'cpu memory pids' });
    const group = makeGroup();
    const path = dirname(group?.joinPaths[0] ?? '');
    expect(dirname(path)).toBe(join(mount, 'service'));
    const read = (name: string) => readFile(join(path, name), 'utf8');
    expect(await read('memory.max')).toBe(
      String(DEFAULT_TASK_LIMITS.memoryBytes + DEFAULT_TASK_LIMITS.diskBytes),
    );
    expect(Number(await read('pids.max'))).toBeGreaterThan(DEFAULT_TASK_LIMITS.processes);
    expect([await read('memory.oom.group'), await read('memory.swap.max')]).toEqual(['1', '0']);
  });

  it("makes it beside the node's own where that does not", async () => {
    await plant('/user/session', { '/user': 'memory pids', '/user/session': '' });
    expect(dirname(dirname(makeGroup()?.joinPaths[0] ?? ''))).toBe(join(mount, 'user'));
  });

  it('makes none where limits are not handed on', async () => {
    await plant('/service', { '/': 'cpu', '/service': 'memory' });
    expect(makeGroup()).toBeUndefined();
    expect((await readdir(join(mount, 'service'))).filter((name) => name.startsWith('crabnet'))).toEqual([]);
  });

  it('makes none where there are no control groups of version 2', async () => {
    expect(makeGroup()).toBeUndefined();
    await writeFile(membership(), '4:memory:/process\n');
    expect(makeGroup()).toBeUndefined();
  });

  it('makes a group in each of two hierarchies where there is version 1 alone', async () => {
    await writeFile(membership(), '8:pids:/\n4:memory:/box\n0::/\n');
    await mkdir(join(mount, 'memory/box'), { recursive: true });
    await mkdir(join(mount, 'pids'), { recursive: true });
    const group = makeGroup();
    expect(group?.version).toBe(1);
    const [memory = '', pids = ''] = (group?.joinPaths ?? []).map(dirname);
    expect([dirname(memory), dirname(pids)]).toEqual([join(mount, 'memory/box'), join(mount, 'pids')]);
    expect(Number(await readFile(join(memory, 'memory.limit_in_bytes'), 'utf8'))).toBe(
      DEFAULT_TASK_LIMITS.memoryBytes + DEFAULT_TASK_LIMITS.diskBytes,
    );
    await writeFile(join(memory, 'memory.oom_control'), 'oom_kill_disable 0\nunder_oom 0\noom_kill 1\n');
    await writeFile(join(memory, 'memory.kmem.usage_in_bytes'), '4096\n');
    expect([group?.ranOutOfMemory(), group?.kernelBytes()]).toEqual([true, 4096]);
  });

  it('tells whether the kernel ended the task for want of memory', async () => {
    await plant('/', { '/': 'memory pids' });
    const group = makeGroup();
    const events = join(dirname(group?.joinPaths[0] ?? ''), 'memory.events');
    expect(group?.ranOutOfMemory()).toBe(false);
    await writeFile(events, 'low 0\noom 0\noom_kill 0\n');
    expect(group?.ranOutOfMemory()).toBe(false);
    await writeFile(events, 'low 0\noom 2\noom_kill 1\n');
    expect(group?.ranOutOfMemory()).toBe(true);
  });
});
