import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const KERNEL = 'linux.uml';
const MEMORY = '1500M';
const NOBODY = 65_534;
const START_MAX_MS = 170_000;

/** Why there can be no such machine; undefined where there can. */
export function userMachineFault(): string | undefined {
  if (spawnSync(KERNEL, ['--version']).error !== undefined) return "it takes Debian's user-mode-linux";
  return spawnSync('systemctl', ['--version']).error === undefined ? undefined : 'it takes systemd';
}

/**
 * Runs a shell text as a user whose own systemd answers, in a kernel of its own (User Mode Linux) over this machine's files, which it
 * only reads: control groups of version 2, and a session that may make none itself. What it printed.
 */
export async function runOnUserMachine(command: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'crabnet-machine-'));
  // For the user of that machine, too.
  chmodSync(folder, 0o755);
  const init = join(folder, 'init');
  writeFileSync(init, INIT, { mode: 0o755 });
  writeFileSync(join(folder, 'command'), command);
  try {
    const { stdout } = await promisify(execFile)(
      KERNEL,
      [
        ...['root=/dev/root', 'rootfstype=hostfs', 'rootflags=/', 'ro', `init=${init}`, `mem=${MEMORY}`],
        ...['con=null', 'con0=null,fd:1', 'ssl=null', 'quiet', `uml_dir=${folder}`, 'umid=machine'],
      ],
      { timeout: START_MAX_MS, killSignal: 'SIGKILL' },
    );
    return stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The first program of the machine: groups as a login makes them, the user's systemd, then the command. */
const INIT = `#!/bin/bash
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t tmpfs run /run
mount -t devtmpfs dev /dev
mkdir -p /dev/shm /dev/pts
mount -t tmpfs shm /dev/shm
mount -t devpts pts /dev/pts
mount -t cgroup2 cgroup2 /sys/fs/cgroup
ip link set lo up
groups=/sys/fs/cgroup
echo '+memory +pids' >$groups/cgroup.subtree_control
mkdir -p $groups/user/manager $groups/user/session/inner /run/systemd/system
echo '+memory +pids' >$groups/user/cgroup.subtree_control
export XDG_RUNTIME_DIR=/run/user/${NOBODY} HOME=/run/home TMPDIR=/run/home
mkdir -p $XDG_RUNTIME_DIR $HOME
chown ${NOBODY}:${NOBODY} $groups/user/cgroup.procs $XDG_RUNTIME_DIR $HOME
chown -R ${NOBODY}:${NOBODY} $groups/user/manager
chmod 700 $XDG_RUNTIME_DIR
as_user='setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups'
(echo $BASHPID >$groups/user/manager/cgroup.procs; exec $as_user systemd --user) >/dev/null 2>&1 &
echo $$ >$groups/user/session/inner/cgroup.procs
for _ in {1..150}; do [ -S $XDG_RUNTIME_DIR/bus ] && break; sleep 0.2; done
$as_user bash "\${0%/*}/command"
poweroff -f
`;
