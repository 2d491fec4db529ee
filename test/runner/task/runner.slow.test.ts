import { describe, expect, it } from 'vitest';
import { CAPTURE_MAX_BYTES } from '../../../source/contract/task-limits.ts';
import { processesWith } from '../processes.ts';
import { bwrapRefusal, LEVELS, startTrial, tryTask, uniqueSeconds } from '../try-task.ts';

// Named in the report where bubblewrap is missing, so that nobody takes its level for tried.
if (bwrapRefusal !== undefined)
  it.skip(`level bwrap: ${JSON.stringify(bwrapRefusal.facts)}`, () => undefined);

describe.each(LEVELS)('a task at level %s', (sandbox) => {
  it('is given to bash, and its output and exit code are reported', async () => {
    const outcome = await tryTask({
      sandbox,
      command: 'echo "$BASH_VERSINFO" | grep -q . && printf out; printf err >&2; exit 7',
    });
    expect(outcome).toMatchObject({
      kind: 'exited',
      exitCode: 7,
      out: 'out',
      err: 'err',
      stdoutBytes: 3,
      stderrBytes: 3,
      leftBehind: null,
    });
    expect(outcome.stoppedBy).toBeUndefined();
  });

  it('can write to /dev/stdout and /dev/stderr', async () => {
    const { out, err } = await tryTask({
      sandbox,
      command: 'echo a >/dev/stdout; echo b >/dev/stderr; echo c | tee /dev/stderr',
    });
    expect([out, err]).toEqual(['a\nc\n', 'b\nc\n']);
  });

  it('has nothing on its stdin', async () => {
    expect(await tryTask({ sandbox, command: 'wc -c' })).toMatchObject({ exitCode: 0, out: '0\n' });
  });

  it('has nothing in its environment but what it needs', async () => {
    const { out } = await tryTask({ sandbox, command: 'env | cut -d= -f1 | sort | xargs' });
    expect(out).toBe('HOME LANG PATH PWD SHLVL TERM TMPDIR _\n');
  });

  it('has no open descriptor but its first three', async () => {
    const command = 'for fd in {3..300}; do [ ! -e /proc/$$/fd/$fd ] || echo $fd; done';
    expect((await tryTask({ sandbox, command })).out).toBe('');
  });

  it('works in a private folder of its own, which is its home', async () => {
    const { out } = await tryTask({
      sandbox,
      command:
        'stat -c "%a %n" . && [ "$PWD" = "$HOME" ] && touch file && stat -c %a file && [ -w "$TMPDIR" ] && echo yes',
    });
    expect(out).toBe('700 .\n600\nyes\n');
  });

  it('leaves no folder behind, even one that it closed to itself', async () => {
    const { leftBehind } = await tryTask({
      sandbox,
      command: 'mkdir -p a/b/c; touch a/b/c/d; chmod 0 a/b/c a/b a .',
    });
    expect(leftBehind).toBeNull();
  });

  it('is ended at its timeout, however it resists', async () => {
    const seconds = uniqueSeconds();
    const outcome = await tryTask({
      sandbox,
      timeoutMs: 2000,
      command: `trap '' TERM INT HUP; echo begun; while :; do sleep ${seconds}; done`,
    });
    expect(outcome).toMatchObject({
      kind: 'timed-out',
      exitCode: 124,
      out: 'begun\n',
      stoppedBy: 'its limit of time, 2s',
    });
    expect(await processesWith(seconds)).toEqual([]);
  });

  it('is ended at the limit of time of this node when that is lower', async () => {
    const outcome = await tryTask({ sandbox, limits: { wallTimeMs: 200 }, command: 'sleep 100' });
    expect(outcome).toMatchObject({ kind: 'timed-out', stoppedBy: "this node's limit of time, 200ms" });
  });

  it('takes all its processes with it when it ends, daemons included', async () => {
    const seconds = uniqueSeconds();
    const outcome = await tryTask({
      sandbox,
      command: `sleep ${seconds} & setsid sleep ${seconds} & (setsid setsid -f env -i sleep ${seconds} >/dev/null 2>&1 </dev/null &) ; nohup sleep ${seconds} & echo done`,
    });
    expect(outcome).toMatchObject({ kind: 'exited', exitCode: 0, out: 'done\n', leftBehind: null });
    expect(await processesWith(seconds)).toEqual([]);
  });

  it('takes all its processes with it when it is stopped, those too that are stopped or lowered their own limits', async () => {
    const seconds = uniqueSeconds();
    const outcome = await tryTask(
      {
        sandbox,
        command: `setsid sleep ${seconds} & kill -STOP $!; prlimit --locks=7 --rttime=7 setsid -f sleep ${seconds}; prlimit --locks=7 setsid -f sleep ${seconds}; echo ready; sleep 100`,
      },
      (task) => {
        const wait = setInterval(() => {
          if (task.tail().stdout !== 'ready\n') return;
          clearInterval(wait);
          task.stop('cancelled');
        }, 5);
      },
    );
    expect(outcome).toMatchObject({
      kind: 'stopped',
      exitCode: 137,
      stoppedBy: 'it was cancelled on this node',
      leftBehind: null,
    });
    expect(await processesWith(seconds)).toEqual([]);
  });

  it('takes all its processes with it when it has killed what guards it', async () => {
    const seconds = uniqueSeconds();
    const outcome = await tryTask({
      sandbox,
      command: `for p in /proc/[0-9]*; do if tr '\\0' ' ' <$p/cmdline | grep -q "crabnet-guard.*$(dirname $HOME) *$"; then kill -KILL \${p#/proc/}; fi; done 2>/dev/null;
        setsid sleep ${seconds} >/dev/null 2>&1 & setsid sleep ${seconds} & echo done`,
    });
    expect(outcome).toMatchObject({ kind: 'exited', out: 'done\n', leftBehind: null });
    expect(await processesWith(seconds)).toEqual([]);
  });

  it('can be stopped before it has begun', async () => {
    const outcome = await tryTask({ sandbox, command: 'echo begun' }, (task) => task.stop('shutdown'));
    expect(outcome).toMatchObject({ kind: 'stopped', stoppedBy: 'the node was shut down', stdoutBytes: 0 });
  });

  it('keeps the first reason for which it was stopped', async () => {
    const outcome = await tryTask({ sandbox, command: 'sleep 100' }, (task) => {
      task.stop('forfeit');
      task.stop('shutdown');
    });
    expect(outcome.stoppedBy).toBe('the claim was forfeited');
  });

  it('keeps the head of long output, and counts all of it', async () => {
    const { stdout, stdoutBytes, exitCode } = await tryTask({
      sandbox,
      command: 'head -c 3000000 /dev/zero',
    });
    expect([stdout.length, stdoutBytes, exitCode]).toEqual([CAPTURE_MAX_BYTES, 3_000_000, 0]);
  });

  it('is ended when it prints more than the limit', async () => {
    const outcome = await tryTask({ sandbox, limits: { outputBytes: 1024 * 1024 }, command: 'yes >&2' });
    expect(outcome).toMatchObject({
      kind: 'capped',
      exitCode: 137,
      stoppedBy: 'the limit of output, 1 MiB',
    });
  });

  it('prints nothing that is lost: bytes that are no text arrive as they are', async () => {
    const { stdout } = await tryTask({ sandbox, command: "printf 'a\\0\\377\\33[2Jb'" });
    expect(stdout).toEqual(Buffer.from('a\0\xff\x1b[2Jb', 'latin1'));
  });

  it('has an exit code of 128 and the signal when a signal ends it', async () => {
    expect(await tryTask({ sandbox, command: 'kill -SEGV $$' })).toMatchObject({ exitCode: 139 });
  });

  it('does not start when its command has a NUL in it', async () => {
    const outcome = await tryTask({ sandbox, command: 'echo a\0b' });
    expect(outcome).toMatchObject({ kind: 'could-not-start', exitCode: 126, durationMs: 0 });
    expect(outcome.stoppedBy).toContain('U+0000');
  });
});

describe('a task whose folder cannot be made', () => {
  it('does not start, and says why', async () => {
    const outcome = await startTrial({ sandbox: 'none', command: 'true' }, '/dev/null/work').done;
    expect(outcome).toMatchObject({ kind: 'could-not-start', exitCode: 126 });
    expect(outcome.stoppedBy).toContain('ENOTDIR');
  });
});
