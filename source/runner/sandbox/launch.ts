import type { TaskLimits } from '../../contract/task-limits.ts';
import { taskEnvironment } from '../task/environment.ts';
import { threadsOf } from '../task/usage.ts';
import { bwrapArguments } from './bwrap-arguments.ts';
import type { ProcessMark } from './process-guard.ts';
import type { SandboxLevel } from './sandbox-level.ts';

export interface LaunchRequest {
  readonly command: string;
  readonly limits: TaskLimits;
  readonly mark: ProcessMark;
  /** The file to write one's process id to in order to join the task's control group. */
  readonly joinPath: string | undefined;
}

/** A program to start, with its whole environment. */
export interface Launch {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /**
   * For bubblewrap, which reads this filter from the descriptor after `STATUS_DESCRIPTOR`, and tells on that one how it
   * is getting on; undefined for a program that does neither.
   */
  readonly filter: Uint8Array | undefined;
}

/** The user that tasks run as where the node is root, `nobody`; and the one that a sandbox shows them as. */
const NOBODY = 65_534;
const WORKER = 1_000;
/** The descriptor on which bubblewrap says how it is getting on. */
export const STATUS_DESCRIPTOR = 3;

const nodeUid = (): number => process.getuid?.() ?? 0;

/** True where a task of this level runs as another user than the node. */
export const dropsUser = (sandbox: SandboxLevel): boolean => nodeUid() === 0 && sandbox !== 'none';

/** The user that a task of this level runs as. */
export const taskUid = (sandbox: SandboxLevel): number => (dropsUser(sandbox) ? NOBODY : nodeUid());

/**
 * What every task starts from: files for itself only, the mark of its processes (`$1` and `$2`), in its control group if
 * it has one (`$3`), first in line when the machine runs out of memory, and with no descriptor of the node's (those from
 * `$4` on are closed). When its node (`$5`) is gone by the time that it bears the mark, it does not begin: the guard has
 * looked for marks already.
 */
const PREAMBLE = `
umask 077
ulimit -x "$1" && ulimit -R "$2" || exit
read -r _ _ _ parent _ </proc/$$/stat && [ "$parent" = "$5" ] || exit
if [ "$3" ]; then echo $$ >"$3"; fi 2>/dev/null
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
    ...(dropsUser('bwrap') ? ['setpriv', ...userArguments('bwrap'), '--no-new-privs'] : []),
    ...['bwrap', ...bwrapArguments({ limits: request.limits, hide, uid: WORKER, descriptors: DESCRIPTORS })],
    // Inside, where the limit of processes counts those of this sandbox alone.
    ...['prlimit', ...limitArguments(request.limits, request.limits.processes)],
    ...['bash', '-c', request.command],
  ],
  env: taskEnvironment('/tmp/work', '/tmp'),
  cwd: '/',
  filter,
});

/** How a task is started at the other levels, in its working folder. */
export const launchInFolder = (request: LaunchRequest, sandbox: SandboxLevel, folder: string): Launch => ({
  file: 'bash',
  args: [
    ...['-c', START, 'crabnet-task', ...preambleArguments(request, STATUS_DESCRIPTOR)],
    ...(sandbox === 'none' ? [] : basicArguments(request.limits)),
    ...['bash', '-c', request.command],
  ],
  env: taskEnvironment(folder, folder),
  cwd: folder,
  filter: undefined,
});

const preambleArguments = (
  { mark, joinPath }: LaunchRequest,
  firstClosedDescriptor: number,
): readonly string[] => [
  String(mark.locks),
  String(mark.realtimeMicros),
  joinPath ?? '',
  String(firstClosedDescriptor),
  String(process.pid),
];

const basicArguments = (limits: TaskLimits): readonly string[] => [
  ...['prlimit', ...limitArguments(limits, processesBeside(limits))],
  ...['setpriv', ...userArguments('basic'), '--no-new-privs'],
];

const userArguments = (sandbox: SandboxLevel): readonly string[] =>
  dropsUser(sandbox) ? [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] : [];

const STACK_MAX_BYTES = 64 * 1024 * 1024;
/** Programs reserve more addresses than they use; what they use is watched. */
const ADDRESS_SPACE_FACTOR = 8;

/** Outside of a sandbox the kernel counts all that the user has; what the task has of it is watched. */
const processesBeside = (limits: TaskLimits): number => limits.processes + threadsOf(taskUid('basic'));

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
    '--core=0',
  ];
}
