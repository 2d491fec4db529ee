import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_TASK_LIMITS } from '../../../source/contract/task-limits.ts';
import { launchInFolder } from '../../../source/runner/sandbox/launch.ts';
import { startGuard } from '../../../source/runner/sandbox/process-guard.ts';
import { newProcessMark } from '../../../source/runner/sandbox/process-mark.ts';
import { until } from '../../support/until.ts';
import { processesWith } from '../processes.ts';
import { uniqueSeconds } from '../try-task.ts';

const US = { uid: process.getuid?.() ?? 0, isOwn: false };
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crabnet-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('what starts a task', () => {
  const launch = () => {
    const request = {
      shell: ['bash', '-c', 'touch began'],
      hasInput: false,
      limits: DEFAULT_TASK_LIMITS,
      mark: newProcessMark(),
      user: US,
    };
    return launchInFolder({ ...request, joinPaths: [] }, 'none', folder);
  };

  it('begins with it as a child of the node', async () => {
    const { file, args, env, cwd } = launch();
    await execa(file, args, { env, cwd, extendEnv: false });
    expect(await readdir(folder)).toEqual(['began']);
  });

  it('does not begin when the node is gone: another has become its parent', async () => {
    const { file, args, env, cwd } = launch();
    const between = ['-c', '"$@"; exit $?', 'other-parent', file, ...args];
    const { exitCode } = await execa('bash', between, { env, cwd, extendEnv: false, reject: false });
    expect(exitCode).not.toBe(0);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('the guard', () => {
  it("ends what bears its task's mark, also before that is the task's user", async () => {
    const { locks, realtimeMicros } = newProcessMark();
    const seconds = uniqueSeconds();
    const script = `ulimit -x ${locks} && ulimit -R ${realtimeMicros} && exec sleep ${seconds}`;
    const marked = execa('bash', ['-c', script], { reject: false });
    await until('it sleeps', async () => (await processesWith(`sleep\0${seconds}`)).length === 1);
    const someoneElse = (process.getuid?.() ?? 0) + 1;
    const guarded = { mark: { locks, realtimeMicros }, folder, record: undefined };
    const guard = startGuard({ ...guarded, user: { uid: someoneElse, isOwn: false } });
    expect(await guard.finish()).toBe(true);
    expect((await marked).signal).toBe('SIGKILL');
  });

  it('ends the processes of a task that was over before it was there itself, and says so', async () => {
    const guard = startGuard({ mark: newProcessMark(), folder, record: undefined, user: US });
    expect(await guard.endProcesses()).toBe(true);
    expect(await guard.finish()).toBe(true);
  });
});
