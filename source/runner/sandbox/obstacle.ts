import { existsSync, mkdtempSync, readFileSync, realpathSync, rmdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { SandboxObstacle } from '../../model/refusal-facts.ts';

/** What keeps a sandbox level from working, and the setting, limit or folder that does. */
export interface Obstacle {
  readonly cause: SandboxObstacle;
  readonly subject?: string;
}

/** Reads a setting of the kernel by its name (`user.max_user_namespaces`); undefined where there is none. */
export type KernelSettings = (name: string) => string | undefined;

const kernelSettings: KernelSettings = (name) => {
  try {
    return readFileSync(`/proc/sys/${name.replaceAll('.', '/')}`, 'utf8').trim();
  } catch {
    return undefined;
  }
};

const NAMESPACE_LIMITS = ['user', 'mnt', 'pid', 'net', 'ipc', 'uts', 'cgroup'].map(
  (kind) => `user.max_${kind}_namespaces`,
);

/** Why a trial failed, by what the system's tools said of it and by the kernel's settings. */
export function obstacleOf(
  said: string,
  setting: KernelSettings = kernelSettings,
  hasUserNamespaces = existsSync('/proc/self/ns/user'),
): Obstacle {
  const limit =
    /failed to set the (\w+) resource limit/.exec(said)?.[1] ?? /ulimit: ([a-z ]+):/.exec(said)?.[1];
  if (limit !== undefined) return { cause: 'own-limit', subject: limit.toLowerCase() };
  const folder = /^(?:EROFS|EACCES|EPERM|ENOSPC|EDQUOT|ENOENT|ENOTDIR)\b.*'(.+)'$/.exec(said)?.[1];
  if (folder !== undefined) return { cause: 'folder', subject: dirname(folder) };
  if (/bwrap: Unknown option/.test(said)) return { cause: 'old-bubblewrap' };
  if (/Resource temporarily unavailable/.test(said)) return { cause: 'processes-full' };
  if (!/bwrap: .*(namespace|uid map|gid map|setgroups|RTM_|max_user)/i.test(said))
    return { cause: 'unknown' };
  return namespaceObstacle(said, setting, hasUserNamespaces);
}

function namespaceObstacle(said: string, setting: KernelSettings, hasUserNamespaces: boolean): Obstacle {
  if (!hasUserNamespaces) return { cause: 'no-user-namespaces' };
  const none = [...NAMESPACE_LIMITS, 'kernel.unprivileged_userns_clone'].find(
    (name) => setting(name) === '0',
  );
  if (none !== undefined) return { cause: 'namespaces-off', subject: none };
  if (/ENOSPC|No space left|exceeded/.test(said)) return { cause: 'namespaces-full' };
  const isRestricted = setting('kernel.apparmor_restrict_unprivileged_userns') === '1';
  return { cause: isRestricted ? 'apparmor' : 'namespaces-forbidden' };
}

/** Others may write there, and replace what is not theirs. */
const WRITABLE_BY_OTHERS = 0o022;
const STICKY = 0o1000;
const PASSABLE_BY_OTHERS = 0o001;

/**
 * Why the folder for temporary files cannot hold the folders of tasks, in the system's words and with its path; undefined
 * where it can. `othersPass`: tasks run as another user, who has to get there.
 */
export function temporaryFolderFault(
  othersPass: boolean,
): { readonly said: string; readonly subject: string } | undefined {
  const subject = tmpdir();
  try {
    rmdirSync(mkdtempSync(join(subject, 'crabnet-task-')));
    for (let folder = realpathSync(subject); ; folder = dirname(folder)) {
      const { mode } = statSync(folder);
      if ((mode & WRITABLE_BY_OTHERS) !== 0 && (mode & STICKY) === 0)
        return { subject, said: `others may replace what lies in ${folder}: it is not sticky (chmod +t)` };
      if (othersPass && (mode & PASSABLE_BY_OTHERS) === 0)
        return { subject, said: `the user of a task may not pass ${folder}` };
      if (folder === dirname(folder)) return undefined;
    }
  } catch (error) {
    return { subject, said: (error as Error).message };
  }
}
