import {
  DEFAULT_TASK_LIMITS,
  type HeldLimits,
  LIMIT_NAMES,
  type LimitKeeping,
  type LimitName,
} from '../../contract/task-limits.ts';
import { dropsUser } from '../sandbox/launch.ts';
import type { SandboxLevel } from '../sandbox/sandbox-level.ts';
import { makeTaskCgroup } from './cgroup.ts';
import { runTool } from './run-tool.ts';
import { hasTaskScopes } from './user-scope.ts';

/** Which limits of tasks hold exactly at a level on this machine, and what keeps them; found out by joining a group. */
export async function limitKeeping(sandbox: SandboxLevel): Promise<LimitKeeping> {
  if (sandbox === 'none') return { sandbox, kept_by: 'nothing', ...heldLimits(sandbox, false) };
  const kept_by = await keeper(sandbox);
  return { sandbox, kept_by, ...heldLimits(sandbox, kept_by !== 'watching') };
}

/** The same of one task, which is in a control group or not. */
export function heldLimits(sandbox: SandboxLevel, isGrouped: boolean): HeldLimits {
  if (sandbox === 'none') return { exact: ['time', 'output'], watched: [] };
  const hasOwnUser = sandbox === 'bwrap' || dropsUser(sandbox);
  const isExact: { readonly [limit in LimitName]: boolean } = {
    time: true,
    cpu: false,
    memory: isGrouped,
    processes: isGrouped || hasOwnUser,
    disk: sandbox === 'bwrap',
    files: false,
    output: true,
  };
  return {
    exact: LIMIT_NAMES.filter((limit) => isExact[limit]),
    watched: LIMIT_NAMES.filter((limit) => !isExact[limit]),
  };
}

const JOIN = 'for path; do echo $$ >"$path" || exit; done';

async function keeper(sandbox: SandboxLevel): Promise<LimitKeeping['kept_by']> {
  const group = makeTaskCgroup(DEFAULT_TASK_LIMITS);
  if (group === undefined)
    return sandbox === 'bwrap' && (await hasTaskScopes()) ? 'systemd-scope' : 'watching';
  try {
    const { failed } = await runTool('bash', ['-c', JOIN, 'crabnet-join', ...group.joinPaths]);
    if (failed) return 'watching';
    return group.version === 2 ? 'cgroup-v2' : 'cgroup-v1';
  } finally {
    await group.remove();
  }
}
