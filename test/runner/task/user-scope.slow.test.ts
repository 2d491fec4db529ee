import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_TASK_LIMITS } from '../../../source/contract/task-limits.ts';
import { launchBy, launchInFolder } from '../../../source/runner/sandbox/launch.ts';
import { newProcessMark } from '../../../source/runner/sandbox/process-mark.ts';
import { hasTaskScopes, makeTaskScope, type ScopePlaces } from '../../../source/runner/task/user-scope.ts';

const MEMORY_MAX = DEFAULT_TASK_LIMITS.memoryBytes + DEFAULT_TASK_LIMITS.diskBytes;
const SLICE = '/user.slice/user@1000.service/app.slice';

let folder = '';
let places: ScopePlaces;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crabnet-scope-'));
  const env = { PATH: `${folder}:${process.env.PATH}`, XDG_RUNTIME_DIR: folder };
  places = { env, mount: join(folder, 'mount'), membership: join(folder, 'self'), probeMs: 10_000 };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A `systemd-run` that makes a plain folder in place of a scope, unless `instead` is what it does. */
function plant(instead = ''): void {
  const text = `#!/bin/bash
${instead.replaceAll('SELF', places.membership)}
echo "$*" >> ${folder}/asked
while [ "$1" != -- ]; do
  case "$1" in
    --unit=*) path=${SLICE}/\${1#--unit=} ;;
    --property=MemoryMax=*) memory=\${1##*=} ;;
  esac
  shift
done
shift
mkdir -p "${places.mount}$path"
echo "\${keeps:-$memory}" > "${places.mount}$path/memory.max"
echo $$ > "${places.mount}$path/cgroup.procs"
echo "0::$path" > ${places.membership}
exec "$@"
`;
  writeFileSync(join(folder, 'systemd-run'), text, { mode: 0o755 });
}

describe("the user's own systemd, for a node that may make no control groups", () => {
  it('starts a task in a scope with the limits of memory and processes, which sees nothing of how', async () => {
    plant();
    const group = await makeTaskScope(DEFAULT_TASK_LIMITS, places);
    const { starter } = group ?? {};
    if (group === undefined || starter === undefined) throw new Error('no scope');
    expect(group.isJoined()).toBe(false);
    const request = {
      ...{
        shell: ['bash', '-c', 'env; echo "$PPID"'],
        hasInput: false,
        limits: DEFAULT_TASK_LIMITS,
        mark: newProcessMark(),
        joinPaths: [],
      },
      user: { uid: process.getuid?.() ?? 0, isOwn: false },
    };
    const launch = launchBy(starter, launchInFolder(request, 'none', folder));
    const { stdout } = await promisify(execFile)(launch.file, launch.args, { env: launch.env });
    expect(stdout).not.toMatch(/XDG_RUNTIME_DIR|systemd/u);
    expect(stdout).toContain(`HOME=${folder}`);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(String(process.pid));
    expect(group.isJoined()).toBe(true);
    const asked = spawnSync('cat', [join(folder, 'asked')]).stdout.toString();
    const last = asked.split('\n').findLast((line) => line.startsWith('--user'));
    expect(last).toMatch(/^--user --scope --quiet --collect --unit=crabnet-task-/u);
    expect(last).toContain(
      `--property=MemoryMax=${MEMORY_MAX} --property=MemorySwapMax=0 --property=TasksMax=`,
    );
  });

  it('knows of a task that ran out of memory, also when its scope is gone', async () => {
    plant();
    const group = await makeTaskScope(DEFAULT_TASK_LIMITS, places);
    const unit = /--unit=(\S+)/u.exec(group?.starter?.args.join(' ') ?? '')?.[1] ?? '';
    const path = join(places.mount, SLICE, unit);
    mkdirSync(path, { recursive: true });
    expect(group?.ranOutOfMemory()).toBe(false);
    writeFileSync(join(path, 'memory.events'), 'oom 1\noom_kill 1\n');
    expect(group?.ranOutOfMemory()).toBe(true);
    rmSync(path, { recursive: true });
    expect(group?.ranOutOfMemory()).toBe(true);
  });

  it.each([
    ['fails', 'exit 1'],
    ['makes a scope that keeps no memory', 'keeps=max'],
    [
      'starts it elsewhere',
      'shift; while [ "$1" != -- ]; do shift; done; shift; echo "0::/" > SELF; exec "$@"',
    ],
  ])('is none where it %s', async (_what, instead) => {
    plant(instead);
    expect(await hasTaskScopes(places)).toBe(false);
  });

  it('is none where it hangs: what asks is ended', async () => {
    plant(`echo $$ > ${folder}/pid; exec sleep 1000`);
    expect(await hasTaskScopes({ ...places, probeMs: 500 })).toBe(false);
    const pid = spawnSync('cat', [join(folder, 'pid')])
      .stdout.toString()
      .trim();
    if (pid !== '') expect(() => process.kill(Number(pid), 0)).toThrow();
  });

  it('is none where there is no systemd-run, or no session to find it by, which starts nothing', async () => {
    expect(await hasTaskScopes({ ...places, env: { ...places.env, PATH: folder } })).toBe(false);
    plant();
    expect(await hasTaskScopes({ ...places, env: { PATH: places.env.PATH } })).toBe(false);
    expect(spawnSync('cat', [join(folder, 'asked')]).status).not.toBe(0);
  });
});

const real = await hasTaskScopes();
it.skipIf(!real)(
  "a real systemd of this user keeps a task's limits (skipped where none answers)",
  async () => {
    const group = await makeTaskScope(DEFAULT_TASK_LIMITS);
    const { file = '', args = [], env = {} } = group?.starter ?? {};
    const tell = 'cat "/sys/fs/cgroup$(sed -n s/^0:://p /proc/self/cgroup)/memory.max"';
    const { stdout } = await promisify(execFile)(file, [...args, 'sh', '-c', tell], { env });
    expect(stdout.trim()).toBe(String(MEMORY_MAX));
  },
);
