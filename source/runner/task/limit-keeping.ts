import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { DEFAULT_TASK_LIMITS, type LimitKeeping, type LimitName } from '../../contract/task-limits.ts';
import type { SandboxLevel } from '../sandbox/sandbox-level.ts';
import { makeTaskCgroup } from './cgroup.ts';
import { hasTaskScopes } from './user-scope.ts';

/** Which limits of tasks hold exactly at a level on this machine, and what keeps them; found out by joining a group. */
export async function limitKeeping(sandbox: SandboxLevel): Promise<LimitKeeping> {
  if (sandbox === 'none') return { sandbox, kept_by: 'nothing', exact: ['time', 'output'], watched: [] };
  const kept_by = await keeper(sandbox);
  const isGrouped = kept_by !== 'watching';
  const ownUser = sandbox === 'bwrap' || process.getuid?.() === 0;
  const isExact: { readonly [limit in LimitName]: boolean } = {
    time: true,
    cpu: false,
    memory: isGrouped,
    processes: isGrouped || ownUser,
    disk: sandbox === 'bwrap',
    files: false,
    output: true,
  };
  const limits = Object.keys(isExact) as LimitName[];
  return {
    sandbox,
    kept_by,
    exact: limits.filter((limit) => isExact[limit]),
    watched: limits.filter((limit) => !isExact[limit]),
  };
}

const JOIN = 'for path; do echo $$ >"$path" || exit; done';

async function keeper(sandbox: SandboxLevel): Promise<LimitKeeping['kept_by']> {
  const group = makeTaskCgroup(DEFAULT_TASK_LIMITS);
  if (group === undefined)
    return sandbox === 'bwrap' && (await hasTaskScopes()) ? 'systemd-scope' : 'watching';
  try {
    await promisify(execFile)('bash', ['-c', JOIN, 'crabnet-join', ...group.joinPaths]);
    return group.version === 2 ? 'cgroup-v2' : 'cgroup-v1';
  } catch {
    return 'watching';
  } finally {
    await group.remove();
  }
}
