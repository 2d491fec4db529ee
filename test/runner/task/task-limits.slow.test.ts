import { describe, expect, it } from 'vitest';
import { LEVELS, tryTask } from '../try-task.ts';

const MIB = 1024 * 1024;

describe.each(LEVELS.filter((level) => level !== 'none'))('limits at level %s', (sandbox) => {
  it('a task that uses more CPU time than it may is ended, even in many short processes', async () => {
    const outcome = await tryTask({
      sandbox,
      limits: { cpuTimeMs: 300 },
      command: 'while :; do (for i in {1..5000}; do :; done); done',
    });
    expect(outcome).toMatchObject({
      kind: 'capped',
      exitCode: 137,
      stoppedBy: 'the limit of CPU time, 300ms',
    });
  });

  it('a task that uses more memory than it may is ended, even in many processes', async () => {
    const outcome = await tryTask({
      sandbox,
      limits: { memoryBytes: 64 * MIB },
      command:
        'for i in {1..6}; do (x=$(head -c 20000000 /dev/zero | tr "\\0" x); sleep 15; : "$x") & done; wait',
    });
    expect(outcome).toMatchObject({ kind: 'capped', stoppedBy: 'the limit of memory, 64 MiB' });
  });

  it('a process cannot have more memory than the task may', async () => {
    const { kind, out } = await tryTask({
      sandbox,
      limits: { memoryBytes: 64 * MIB },
      command: '(x=$(head -c 200000000 /dev/zero | tr "\\0" x); echo got it); echo went on',
    });
    // Refused by the kernel, which a watch may have seen coming, or ended by the watch.
    expect(['', 'went on\n']).toContain(out);
    if (kind !== 'capped') expect([kind, out]).toEqual(['exited', 'went on\n']);
  });

  it('a task that fills more of the disk than it may is ended, or told that it is full', async () => {
    const outcome = await tryTask({
      sandbox,
      limits: { diskBytes: 4 * MIB, fileBytes: MIB },
      command: 'for i in {1..20}; do head -c 1000000 /dev/zero >$i || exit 9; done; sleep 15; exit 8',
    });
    if (sandbox === 'bwrap')
      expect(outcome).toMatchObject({
        kind: 'exited',
        exitCode: 9,
        err: expect.stringContaining('No space left'),
      });
    else expect(outcome).toMatchObject({ kind: 'capped', stoppedBy: 'the limit of disk space, 4 MiB' });
  });

  it('a task that makes more files than it may is ended', async () => {
    const outcome = await tryTask({
      sandbox,
      limits: { diskFiles: 100 },
      command: 'mkdir -p a/b; touch a/b/{1..200}; sleep 15',
    });
    expect(outcome).toMatchObject({ kind: 'capped', stoppedBy: 'the limit of files on disk, 100' });
  });

  it('a file cannot be larger than it may be, and the limit is named when that ends the task', async () => {
    const outcome = await tryTask({
      sandbox,
      limits: { fileBytes: MIB },
      command:
        'head -c 2000000 /dev/zero >large; echo $?; stat -c %s large; exec head -c 2000000 /dev/zero >large',
    });
    expect(outcome).toMatchObject({
      kind: 'capped',
      exitCode: 153,
      stoppedBy: 'the limit of the size of a file',
    });
    expect(outcome.out).toBe(`153\n${MIB}\n`);
  });

  it('a process cannot open more files than it may', async () => {
    const { out } = await tryTask({
      sandbox,
      limits: { openFiles: 20 },
      command: 'for i in {3..30}; do eval "exec $i</dev/null" || break; done 2>/dev/null; echo $i',
    });
    expect(Number(out)).toBeLessThanOrEqual(20);
  });

  it('a task cannot have more processes than it may', async () => {
    const outcome = await tryTask({
      sandbox,
      limits: { processes: 20 },
      timeoutMs: 1_500,
      command: 'for i in {1..400}; do sleep 100 & echo; done; sleep 100',
    });
    // Outside of a sandbox the kernel counts other processes of the same user too, and the watch comes a little later.
    if (sandbox === 'bwrap') expect(outcome.stdoutBytes).toBeLessThan(20);
    expect(outcome.stdoutBytes).toBeLessThan(400);
    expect(outcome.stoppedBy).toMatch(/limit of (time|processes)/);
  });

  it('what a task uses can be seen while it runs', async () => {
    let usage: ReturnType<Parameters<NonNullable<Parameters<typeof tryTask>[1]>>[0]['usage']>;
    await tryTask({ sandbox, command: 'head -c 1000000 /dev/zero >file; sleep 100' }, (task) => {
      const wait = setInterval(() => {
        usage = task.usage();
        if (usage === undefined || usage.diskBytes < 1_000_000) return;
        clearInterval(wait);
        task.stop('cancelled');
      }, 5);
    });
    expect(usage).toMatchObject({ diskFiles: expect.any(Number), cpuTimeMs: expect.any(Number) });
    expect(usage?.processes).toBeGreaterThanOrEqual(1);
    expect(usage?.memoryBytes).toBeGreaterThan(0);
  });
});
