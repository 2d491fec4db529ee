import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { removeLeftFolders } from '../../../source/runner/task/left-folders.ts';
import { removeLeftovers } from '../../../source/runner/task/leftovers.ts';
import { limitKeeping } from '../../../source/runner/task/limit-keeping.ts';
import { until } from '../../support/until.ts';
import { LEVELS, startTrial, tryTask } from '../try-task.ts';

const isRoot = process.getuid?.() === 0;

describe.skipIf(!isRoot)('tasks of a node that is root, at level basic', () => {
  it('have a user and a folder of their own each, into which no other task gets, nor ends its processes', async () => {
    const workRoot = await mkdtemp(join(tmpdir(), 'crabnet-test-'));
    const run = (command: string) => startTrial({ sandbox: 'basic', command }, workRoot);
    const victim = run('id -u; echo $$; pwd; sleep 100');
    try {
      const said = await until(
        'it runs',
        () => /^(\d+)\n(\d+)\n(\/.+)\n$/.exec(victim.tail().stdout) ?? false,
      );
      const [, uid = '', pid = '', folder = ''] = said;
      const other = await run(
        `id -u; cd ${folder}/.. || exit; touch x work/x pipes/x && echo REACHED; ls . work && echo REACHED; mv work y && echo REACHED; ln -s /etc pipes && echo REACHED; kill -KILL ${pid} && echo REACHED; cat /proc/${pid}/environ && echo REACHED`,
      ).done;
      const otherUid = other.stdout.toString('utf8').trim();
      expect(otherUid).toMatch(/^\d+$/);
      expect([uid, '65534', '0']).not.toContain(otherUid);
      expect((await readdir(folder)).length).toBe(0);
    } finally {
      victim.stop('cancelled');
      expect(await victim.done).toMatchObject({ kind: 'stopped', leftBehind: null });
      await rm(workRoot, { recursive: true });
    }
  });

  it('leave what cannot be removed to be told with its place, also at the next start, until it is gone', async () => {
    const workRoot = await mkdtemp(join(tmpdir(), 'crabnet-test-'));
    const task = startTrial({ sandbox: 'basic', command: 'mkdir held; pwd; sleep 100' }, workRoot);
    const [, work = ''] = await until('it runs', () => /^(\/.+)\n$/.exec(task.tail().stdout) ?? false);
    await execa('bash', ['-c', 'mount -t tmpfs held "$0"', join(work, 'held')]);
    try {
      task.stop('cancelled');
      const { leftBehind } = await task.done;
      expect(leftBehind).toMatchObject({ folder: dirname(work), processes: [] });
      expect(await removeLeftFolders(workRoot)).toMatchObject([{ folder: dirname(work) }]);
      await execa('bash', ['-c', 'umount "$0"', join(work, 'held')]);
      expect(leftBehind && (await removeLeftovers(leftBehind))).toBeUndefined();
      expect(await readdir(workRoot)).toEqual([]);
    } finally {
      await execa('bash', ['-c', 'umount "$0"', join(work, 'held')], { reject: false });
      await rm(workRoot, { recursive: true });
    }
  });

  it('cannot lead the count of its files out of its folder', async () => {
    const { kind } = await tryTask({
      sandbox: 'basic',
      limits: { diskFiles: 50 },
      command: 'mkdir d; for i in {1..300}; do mv -T d e; ln -s /usr/bin d; rm d; mv -T e d; done; sleep 0.3',
      timeoutMs: 15_000,
    });
    expect(kind).toBe('exited');
  });
});

it('every limit is said to be exact or watched; memory is exact where a control group keeps it', async () => {
  const { exact, watched, kept_by } = await limitKeeping('bwrap');
  expect([...exact, ...watched].toSorted()).toEqual([
    'cpu',
    'disk',
    'files',
    'memory',
    'output',
    'processes',
    'time',
  ]);
  expect(watched.includes('memory')).toBe(kept_by === 'watching');
});

it.each(LEVELS)('a task at level %s is said to be held as this machine holds tasks', async (sandbox) => {
  const { exact, watched } = await limitKeeping(sandbox);
  expect((await tryTask({ sandbox, command: 'true' })).limits).toEqual({ exact, watched });
});
