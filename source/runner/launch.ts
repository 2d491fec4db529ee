import { CrabnetError } from '../model/errors.ts';
import { bwrapArguments } from './bwrap-arguments.ts';
import type { ProcessMark } from './process-guard.ts';
import type { SandboxLevel } from './sandbox-level.ts';
import { seccompFilter } from './seccomp-filter.ts';
import { taskEnvironment } from './task-environment.ts';
import type { TaskLimits } from './task-limits.ts';

export interface LaunchRequest {
  readonly command: string;
  readonly limits: TaskLimits;
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

/** The user that tasks run as where the node is root: `nobody`. */
const NOBODY = 65_534;
/** The descriptor on which bubblewrap says how it is getting on. */
export const STATUS_DESCRIPTOR = 3;

const nodeUid = (): number => process.getuid?.() ?? 0;

/** True where a task of this level runs as another user than the node. */
export const dropsUser = (sandbox: SandboxLevel): boolean => nodeUid() === 0 && sandbox !== 'none';

/** The user that a task of this level runs as. */
export const taskUid = (sandbox: SandboxLevel): number => (dropsUser(sandbox) ? NOBODY : nodeUid());

/**
 * What every task starts from: files for itself only, no descriptor of the node's (those from `$1` on are closed), in
 * its control group if it has one (`$2`), and first in line when the machine runs out of memory.
 */
const PREAMBLE = `
umask 077
if [ "$2" ]; then echo $$ >"$2"; fi 2>/dev/null
{ echo 1000 >/proc/self/oom_score_adj; } 2>/dev/null
for fd in /proc/self/fd/*; do
  fd=\${fd##*/}
  if [ "$fd" -ge "$1" ]; then eval "exec $fd>&-"; fi
done
shift 2
`;
const START = `${PREAMBLE}exec "$@"`;
const DESCRIPTORS = {
  status: STATUS_DESCRIPTOR,
  seccomp: STATUS_DESCRIPTOR + 1,
  passwd: 10,
  group: 11,
};
const START_BWRAP = `${PREAMBLE}exec "$@" \
10<<<'nobody:x:${NOBODY}:${NOBODY}:nobody:/tmp/work:/bin/bash' 11<<<'nogroup:x:${NOBODY}:'`;

/** How a task is started in bubblewrap; `hide` are folders that it must not see, should they lie in what is shown. */
export function launchInBwrap({ command, limits, joinPath }: LaunchRequest, hide: readonly string[]): Launch {
  const filter = seccompFilter(process.arch);
  if (filter === undefined) {
    throw new CrabnetError('task-start', `level bwrap does not know the system calls of ${process.arch}`);
  }
  return {
    file: 'bash',
    args: [
      ...['-c', START_BWRAP, 'crabnet-task', String(DESCRIPTORS.seccomp + 1), joinPath ?? ''],
      ...(dropsUser('bwrap') ? ['setpriv', ...userArguments('bwrap'), '--no-new-privs'] : []),
      ...['bwrap', ...bwrapArguments({ limits, hide, uid: NOBODY, descriptors: DESCRIPTORS })],
      // Inside, where the limit of processes counts those of this sandbox alone.
      ...['prlimit', ...limitArguments(limits)],
      ...['bash', '-c', command],
    ],
    env: taskEnvironment('/tmp/work', '/tmp'),
    cwd: '/',
    filter,
  };
}

/** How a task is started at the other levels, in its working folder. */
export const launchInFolder = (
  { command, limits, joinPath }: LaunchRequest,
  sandbox: 'basic' | 'none',
  folder: string,
  mark: ProcessMark,
): Launch => ({
  file: 'bash',
  args: [
    ...['-c', START, 'crabnet-task', String(STATUS_DESCRIPTOR), joinPath ?? ''],
    ...['prlimit', ...markArguments(mark), ...(sandbox === 'basic' ? limitArguments(limits) : [])],
    ...(sandbox === 'basic' ? ['setpriv', ...userArguments('basic'), '--no-new-privs'] : []),
    ...['bash', '-c', command],
  ],
  env: taskEnvironment(folder, folder),
  cwd: folder,
  filter: undefined,
});

const userArguments = (sandbox: SandboxLevel): readonly string[] =>
  dropsUser(sandbox) ? [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] : [];

const markArguments = ({ locks, realtimeMicros }: ProcessMark): readonly string[] => [
  `--locks=${locks}`,
  `--rttime=${realtimeMicros}`,
];

const STACK_MAX_BYTES = 64 * 1024 * 1024;
/** Programs reserve more addresses than they use; what they use is watched. */
const ADDRESS_SPACE_FACTOR = 8;

/** The limits that the kernel holds for each process by itself. */
function limitArguments(limits: TaskLimits): readonly string[] {
  // What the processes use together is watched; these stop a single one a little later.
  const cpuSeconds = Math.ceil(limits.cpuTimeMs / 1000) + 1;
  return [
    `--cpu=${cpuSeconds}:${cpuSeconds + 1}`,
    `--data=${limits.memoryBytes}`,
    `--as=${limits.memoryBytes * ADDRESS_SPACE_FACTOR}`,
    `--stack=${STACK_MAX_BYTES / 8}:${STACK_MAX_BYTES}`,
    `--nproc=${limits.processes}`,
    `--nofile=${limits.openFiles}`,
    `--fsize=${limits.fileBytes}`,
    '--core=0',
  ];
}
