import type { TaskLimits } from '../../contract/task-limits.ts';
import type { ScopeStarter } from '../task/cgroup.ts';
import { taskEnvironment } from '../task/environment.ts';
import { threadsOf } from '../task/usage.ts';
import { bwrapArguments } from './bwrap-arguments.ts';
import type { ProcessMark } from './process-mark.ts';
import type { SandboxLevel } from './sandbox-level.ts';
import type { TaskUser } from './task-user.ts';

export interface LaunchRequest {
  /** A program and its arguments that run the task's shell text. */
  readonly shell: readonly string[];
  /** Whether it is given something on its input. */
  readonly hasInput: boolean;
  readonly limits: TaskLimits;
  readonly mark: ProcessMark;
  /** Whom the task runs as. */
  readonly user: TaskUser;
  /** The files to write one's process id to in order to join the task's control group. */
  readonly joinPaths: readonly string[];
}

/** A program to start, with its whole environment. */
export interface Launch {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Its input is a pipe of ours; otherwise there is nothing on it. */
  readonly hasInput: boolean;
  /**
   * For bubblewrap, which reads this filter from the descriptor after `STATUS_DESCRIPTOR`, and tells on that one how it
   * is getting on; undefined for a program that does neither.
   */
  readonly filter: Uint8Array | undefined;
}

/** The user that a sandbox shows tasks as, and the one that the kernel shows them what is not theirs as. */
const WORKER = 1_000;
const NOBODY = 65_534;
/** The descriptor on which a task says that it has begun, and bubblewrap how it is getting on. */
export const STATUS_DESCRIPTOR = 3;
/** What it says first. */
export const BEGUN = 'begun';

/** The user of the node. */
export const nodeUid = (): number => process.getuid?.() ?? 0;

/** True where a task of this level runs as another user than the node. */
export const dropsUser = (sandbox: SandboxLevel): boolean => nodeUid() === 0 && sandbox !== 'none';

/**
 * What every task starts from: it says that it has begun, and has files for itself only, the mark of its processes (`$1` and `$2`), in its control group if
 * it has one (`$3`), first in line when the machine runs out of memory, and with no descriptor of the node's (those from
 * `$4` on are closed). When its node (`$5`) is gone by the time that it bears the mark, it does not begin: the guard has
 * looked for marks already.
 */
const PREAMBLE = `
echo ${BEGUN} >&${STATUS_DESCRIPTOR}
umask 077
ulimit -x "$1" && ulimit -R "$2" || exit
read -r _ _ _ parent _ </proc/$$/stat && [ "$parent" = "$5" ] || exit
while read -r join; do if [ "$join" ]; then echo $$ >"$join"; fi; done <<<"$3" 2>/dev/null
{ echo 1000 >/proc/self/oom_score_adj; } 2>/dev/null
for fd in /proc/self/fd/*; do
  fd=\${fd##*/}
  if [ "$fd" -ge "$4" ]; then eval "exec $fd>&-"; fi
done
shift 5
`;
const START = `${PREAMBLE}exec "$@"`;
const DESCRIPTORS = {
  status: STATUS_DESCRIPTOR,
  seccomp: STATUS_DESCRIPTOR + 1,
  passwd: 10,
  group: 11,
};
const START_BWRAP = `${PREAMBLE}exec "$@" \
10<<<$'worker:x:${WORKER}:${WORKER}::/tmp/work:/bin/bash\\nnobody:x:${NOBODY}:${NOBODY}::/:/bin/false' \
11<<<$'worker:x:${WORKER}:\\nnogroup:x:${NOBODY}:'`;

/** How a task is started in bubblewrap; `hide` are folders that it must not see, should they lie in what is shown. */
export const launchInBwrap = (
  request: LaunchRequest,
  hide: readonly string[],
  filter: Uint8Array,
): Launch => ({
  file: 'bash',
  args: [
    ...['-c', START_BWRAP, 'crabnet-task', ...preambleArguments(request, DESCRIPTORS.seccomp + 1)],
    ...(request.user.isOwn ? ['setpriv', ...userArguments(request.user), '--no-new-privs'] : []),
    ...['bwrap', ...bwrapArguments({ limits: request.limits, hide, uid: WORKER, descriptors: DESCRIPTORS })],
    // Inside, where the limit of processes counts those of this sandbox alone.
    ...['prlimit', ...limitArguments(request.limits, request.limits.processes)],
    ...request.shell,
  ],
  env: taskEnvironment('/tmp/work', '/tmp'),
  cwd: '/',
  hasInput: request.hasInput,
  filter,
});

/** How a task is started at the other levels, in its working folder. */
export const launchInFolder = (request: LaunchRequest, sandbox: SandboxLevel, folder: string): Launch => ({
  file: 'bash',
  args: [
    ...['-c', START, 'crabnet-task', ...preambleArguments(request, STATUS_DESCRIPTOR)],
    ...(sandbox === 'none' ? [] : basicArguments(request)),
    ...request.shell,
  ],
  env: taskEnvironment(folder, folder),
  cwd: folder,
  hasInput: request.hasInput,
  filter: undefined,
});

/** The same started by what makes a control group for it: of that one's environment the task sees nothing. */
export const launchBy = ({ file, args, env }: ScopeStarter, launch: Launch): Launch => ({
  ...launch,
  file,
  args: [
    ...[...args, 'env', '-i', ...Object.entries(launch.env).map(([name, value]) => `${name}=${value}`)],
    ...[launch.file, ...launch.args],
  ],
  env,
});

const preambleArguments = (
  { mark, joinPaths }: LaunchRequest,
  firstClosedDescriptor: number,
): readonly string[] => [
  String(mark.locks),
  String(mark.realtimeMicros),
  joinPaths.join('\n'),
  String(firstClosedDescriptor),
  String(process.pid),
];

const basicArguments = ({ limits, user }: LaunchRequest): readonly string[] => [
  ...['prlimit', ...limitArguments(limits, processesBeside(limits, user))],
  ...['setpriv', ...userArguments(user), '--no-new-privs'],
];

const userArguments = ({ uid, isOwn }: TaskUser): readonly string[] =>
  isOwn ? [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'] : [];

const STACK_MAX_BYTES = 64 * 1024 * 1024;
/** Timers and queued signals: the kernel holds memory for each. */
const SIGNALS_MAX = 1024;
/** Programs reserve more addresses than they use; what they use is watched. */
const ADDRESS_SPACE_FACTOR = 8;

/** Outside of a sandbox the kernel counts all that the user has; what the task has of it is watched. */
const processesBeside = (limits: TaskLimits, { uid }: TaskUser): number => limits.processes + threadsOf(uid);

/** The limits that the kernel holds for each process by itself. */
function limitArguments(limits: TaskLimits, processes: number): readonly string[] {
  // What the processes use together is watched; these stop a single one a little later.
  const cpuSeconds = Math.ceil(limits.cpuTimeMs / 1000) + 1;
  return [
    `--cpu=${cpuSeconds}:${cpuSeconds + 1}`,
    `--data=${limits.memoryBytes}`,
    `--as=${limits.memoryBytes * ADDRESS_SPACE_FACTOR}`,
    `--stack=${STACK_MAX_BYTES / 8}:${STACK_MAX_BYTES}`,
    `--nproc=${processes}`,
    `--nofile=${limits.openFiles}`,
    `--fsize=${limits.fileBytes}`,
    `--sigpending=${SIGNALS_MAX}`,
    '--core=0',
  ];
}
