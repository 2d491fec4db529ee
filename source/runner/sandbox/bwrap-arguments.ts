import { existsSync, lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import type { TaskLimits } from '../../contract/task-limits.ts';

/** Where system programs and libraries live; on most systems all but the first are links into it. */
const SYSTEM_FOLDERS = ['usr', 'bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32'];
/** What programs need of `/etc` to start; nothing that tells of this machine or its users. */
const ETC_ENTRIES = ['alternatives', 'ld.so.cache', 'ld.so.conf', 'ld.so.conf.d', 'localtime', 'mime.types'];
/** Files of `/proc` that tell of the whole machine, whatever namespace asks. */
const PROC_ENTRIES_MASKED = [
  'kcore',
  'keys',
  'key-users',
  'latency_stats',
  'sched_debug',
  'timer_list',
  'kallsyms',
  'modules',
];
const SHARED_MEMORY_MAX_BYTES = 64 * 1024 * 1024;

export interface BwrapSettings {
  readonly limits: TaskLimits;
  /** Absolute paths of folders that must not be seen, beside the home of the node's user. */
  readonly hide: readonly string[];
  /** User and group inside. */
  readonly uid: number;
  /** To tell the status on, and to read the filter of system calls, `/etc/passwd` and `/etc/group` from. */
  readonly descriptors: { readonly [of in 'status' | 'seccomp' | 'passwd' | 'group']: number };
}

/** Options for bubblewrap: a root of its own that holds the system's programs read-only, and one folder to write in. */
export function bwrapArguments(settings: BwrapSettings): readonly string[] {
  const { limits, uid, descriptors } = settings;
  return [
    ...['--unshare-user', '--unshare-all', '--disable-userns', '--cap-drop', 'ALL'],
    ...['--die-with-parent', '--new-session', '--hostname', 'crabnet'],
    ...['--uid', String(uid), '--gid', String(uid)],
    ...['--json-status-fd', String(descriptors.status), '--seccomp', String(descriptors.seccomp)],
    ...SYSTEM_FOLDERS.flatMap(showSystemFolder),
    ...['--perms', '755', '--dir', '/etc'],
    ...ETC_ENTRIES.flatMap((name) => ['--ro-bind-try', `/etc/${name}`, `/etc/${name}`]),
    ...['--perms', '444', '--ro-bind-data', String(descriptors.passwd), '/etc/passwd'],
    ...['--perms', '444', '--ro-bind-data', String(descriptors.group), '/etc/group'],
    ...hidden([...settings.hide, homedir()]),
    ...['--proc', '/proc', ...PROC_ENTRIES_MASKED.flatMap(maskProc), '--dev', '/dev'],
    ...tmpfs('/dev/shm', Math.min(SHARED_MEMORY_MAX_BYTES, limits.diskBytes)),
    ...tmpfs('/tmp', limits.diskBytes),
    ...['--perms', '700', '--dir', '/tmp/work', '--chdir', '/tmp/work'],
    ...['--dir', '/var', '--symlink', '../../tmp', '/var/tmp'],
    ...['--remount-ro', '/dev', '--remount-ro', '/proc', '--remount-ro', '/'],
    '--',
  ];
}

const tmpfs = (path: string, bytes: number): readonly string[] => [
  '--perms',
  '700',
  '--size',
  String(bytes),
  '--tmpfs',
  path,
];

function showSystemFolder(name: string): readonly string[] {
  const path = `/${name}`;
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return [];
  return stats.isSymbolicLink() ? ['--symlink', readlinkSync(path), path] : ['--ro-bind', path, path];
}

/** An empty folder over each that lies in a system folder; elsewhere there is nothing to hide. */
function hidden(folders: readonly string[]): readonly string[] {
  return folders
    .filter((folder) => existsSync(folder))
    .map((folder) => realpathSync(folder))
    .filter((folder) => SYSTEM_FOLDERS.some((name) => folder.startsWith(`/${name}/`)))
    .flatMap((folder) => ['--tmpfs', folder, '--remount-ro', folder]);
}

function maskProc(name: string): readonly string[] {
  const path = `/proc/${name}`;
  return existsSync(path) ? ['--ro-bind', '/dev/null', path] : [];
}
