import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { DEFAULT_TASK_LIMITS, type TaskLimits } from '../../contract/task-limits.ts';
import { memoryMax, processesMax, type ScopeStarter, startedGroup, type TaskCgroup } from './cgroup.ts';
import { runTool } from './run-tool.ts';

/** A user's systemd that answers does so within a fraction of a second; one that hangs must not hold up a task for long. */
const PROBE_MS = 3000;
const STARTER = 'systemd-run';
/** Tells the group that it is in (`$1`: the file that has it) and the limit of memory there (`$2`: where groups are). */
const TELL = 'own=$(sed -n "s/^0:://p" "$1") && echo "$own" && cat "$2$own/memory.max"';
/** By which a program finds the systemd of its user. */
const BUS_VARIABLES = ['XDG_RUNTIME_DIR', 'DBUS_SESSION_BUS_ADDRESS'] as const;

/** Where to look; what a machine has by default. */
export interface ScopePlaces {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where control groups are mounted. */
  readonly mount: string;
  /** The file that says in which a process is. */
  readonly membership: string;
  readonly probeMs: number;
}

const USUAL: ScopePlaces = {
  env: process.env,
  mount: '/sys/fs/cgroup',
  membership: '/proc/self/cgroup',
  probeMs: PROBE_MS,
};

/**
 * A control group for a task that the user's own systemd makes when the task starts (a scope), for a node that may make none itself, as in
 * a session. Undefined where there is none, where it does not answer in time, or where its groups keep no memory.
 */
export async function makeTaskScope(
  limits: TaskLimits,
  places: ScopePlaces = USUAL,
): Promise<TaskCgroup | undefined> {
  const folder = await scopesFolder(places);
  if (folder === undefined) return undefined;
  const unit = newUnit('task');
  return startedGroup(join(folder, unit), starterOf(unit, limits, places));
}

/** Whether `makeTaskScope` makes one. */
export const hasTaskScopes = async (places: ScopePlaces = USUAL): Promise<boolean> =>
  (await scopesFolder(places)) !== undefined;

/** The folder of the group in which scopes are made, found out by starting one. */
async function scopesFolder(places: ScopePlaces): Promise<string | undefined> {
  if (BUS_VARIABLES.every((name) => places.env[name] === undefined)) return undefined;
  const unit = newUnit('probe');
  const { file, args, env } = starterOf(unit, DEFAULT_TASK_LIMITS, places);
  const told = ['sh', '-c', TELL, 'crabnet-probe', places.membership, places.mount];
  const { stdout, failed } = await runTool(file, [...args, ...told], { env, timeoutMs: places.probeMs });
  if (failed) return undefined;
  const [path = '', memory] = stdout.split('\n');
  const isHeld = path.endsWith(`/${unit}`) && memory === String(memoryMax(DEFAULT_TASK_LIMITS));
  return isHeld ? join(places.mount, dirname(path)) : undefined;
}

const newUnit = (what: 'task' | 'probe'): string => `crabnet-${what}-${randomBytes(6).toString('hex')}.scope`;

const starterOf = (unit: string, limits: TaskLimits, { env }: ScopePlaces): ScopeStarter => ({
  file: STARTER,
  args: [
    ...['--user', '--scope', '--quiet', '--collect', `--unit=${unit}`],
    `--property=MemoryMax=${memoryMax(limits)}`,
    '--property=MemorySwapMax=0',
    `--property=TasksMax=${processesMax(limits)}`,
    '--',
  ],
  env: Object.fromEntries(
    ['PATH', ...BUS_VARIABLES].flatMap((name) => (env[name] ? [[name, env[name]]] : [])),
  ),
});
