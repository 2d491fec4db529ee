import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { TASK_LIMIT_RANGES, type TaskLimits } from '../../../source/contract/task-limits.ts';
import { checkSandbox } from '../../../source/runner/sandbox/sandbox.ts';
import { bwrapRefusal, LEVELS, tryTask } from '../try-task.ts';

describe('checkSandbox', () => {
  it.each(['basic', 'none'] as const)('finds level %s usable on any Linux machine', async (level) => {
    expect(await checkSandbox(level)).toBeUndefined();
  });

  it('finds level bwrap usable, or says why it is not and what to do', () => {
    if (bwrapRefusal === undefined) return;
    expect(bwrapRefusal).toMatchObject({ code: 'sandbox-unavailable', remedy: expect.stringMatching(/\S/) });
  });
});

describe.skipIf(bwrapRefusal)('a folder for temporary files', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('that is not there is the cause of a refusal, which names it', async () => {
    vi.stubEnv('TMPDIR', '/nowhere/to/be/found');
    expect(await checkSandbox('bwrap')).toMatchObject({
      facts: { why: { cause: 'folder', subject: '/nowhere/to/be/found' } },
    });
  });

  it('in which others may replace what is not theirs is refused', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'crabnet-test-'));
    try {
      await chmod(folder, 0o777);
      vi.stubEnv('TMPDIR', folder);
      expect(await checkSandbox('bwrap')).toMatchObject({ facts: { why: { cause: 'folder' } } });
      await chmod(folder, 0o1777);
      expect(await checkSandbox('bwrap')).toBeUndefined();
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe.each(LEVELS)('at level %s', (level) => {
  it('a task starts within the least that an operator may set each limit to', async () => {
    const limits = Object.fromEntries(
      Object.entries(TASK_LIMIT_RANGES).map(([name, { min }]) => [name, min]),
    ) as unknown as TaskLimits;
    expect(await checkSandbox(level, limits)).toBeUndefined();
    const { kind, out, err } = await tryTask({ sandbox: level, command: 'echo here > f; cat f', limits });
    expect({ kind, out, err }).toEqual({ kind: 'exited', out: 'here\n', err: '' });
  });
});

describe.skipIf(bwrapRefusal)('level bwrap', () => {
  it("shows a root of its own: the system's programs, read-only, and nothing of the machine's users", async () => {
    const { out } = await tryTask({ sandbox: 'bwrap', command: 'ls -A / /tmp /etc | xargs' });
    const shown = out.trim().split(/[ :]+/);
    for (const name of [
      'home',
      'root',
      'run',
      'sys',
      'boot',
      'mnt',
      'media',
      'srv',
      'opt',
      'shadow',
      'hostname',
    ]) {
      expect(shown).not.toContain(name);
    }
    expect(shown).toEqual(expect.arrayContaining(['usr', 'proc', 'dev', 'tmp', 'work', 'passwd', 'group']));
  });

  it('hides folders that lie in what it shows', async () => {
    const { out } = await tryTask({
      sandbox: 'bwrap',
      hide: ['/usr/share', '/nowhere'],
      command: 'ls -A /usr/share; touch /usr/share/file || echo closed',
    });
    expect(out).toBe('closed\n');
  });

  it('gives the task one name and one user, whoever runs the node', async () => {
    const { out } = await tryTask({ sandbox: 'bwrap', command: 'id -un; id -gn; uname -n; echo ~' });
    expect(out).toBe('worker\nworker\ncrabnet\n/tmp/work\n');
  });

  it('leaves what ordinary programs need: temporary files, pipes, threads, shared memory, random numbers', async () => {
    const { err, exitCode } = await tryTask({
      sandbox: 'bwrap',
      command: `set -e; f=$(mktemp); cat <(echo a) >$f; sort $f | tee /dev/null; echo x >/dev/shm/x; head -c 4 /dev/urandom >/dev/null;
        : | xz -T2 >/dev/null 2>&1 || true; [ -d /var/tmp ]; date >/dev/null`,
    });
    expect([err, exitCode]).toEqual(['', 0]);
  });
});
