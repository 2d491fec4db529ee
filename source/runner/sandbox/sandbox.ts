import { accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sanitizeLine } from '../../base/text/sanitize.ts';
import { DEFAULT_TASK_LIMITS, type TaskLimits } from '../../contract/task-limits.ts';
import type { Refusal } from '../../model/errors.ts';
import { TASK_PATH } from '../task/environment.ts';
import { runTask } from '../task/runner.ts';
import type { SandboxLevel } from './sandbox-level.ts';

/** A program, and the Debian package that brings it. */
type Tool = readonly [name: string, debianPackage: string];

const EVERYWHERE: readonly Tool[] = [
  ['bash', 'bash'],
  ['mkfifo', 'coreutils'],
  ['grep', 'grep'],
];
const FOR_LIMITS: readonly Tool[] = [
  ['prlimit', 'util-linux'],
  ['setpriv', 'util-linux'],
];
const TOOLS: { readonly [level in SandboxLevel]: readonly Tool[] } = {
  none: EVERYWHERE,
  basic: [...EVERYWHERE, ...FOR_LIMITS],
  bwrap: [...EVERYWHERE, ...FOR_LIMITS, ['bwrap', 'bubblewrap']],
};

const TRIAL_TIMEOUT_MS = 5_000;
const WORDS_MAX_CHARS = 300;

/**
 * Whether tasks can be run at this level and within these limits here and now, found out by running one that does
 * nothing. Undefined when they can, else the reason and what to do.
 */
export async function checkSandbox(
  level: SandboxLevel,
  limits: TaskLimits = DEFAULT_TASK_LIMITS,
): Promise<Refusal | undefined> {
  const missing = TOOLS[level].find(([tool]) => !isInstalled(tool));
  if (missing !== undefined) {
    const [tool, debianPackage] = missing;
    return unavailable(level, `${tool} is not installed`, `apt-get install ${debianPackage}`);
  }
  const trial = runTask({
    command: 'true',
    timeoutMs: TRIAL_TIMEOUT_MS,
    workRoot: tmpdir(),
    sandbox: level,
    limits,
    hide: [],
  });
  const { kind, exitCode, stoppedBy, stderr } = await trial.done;
  if (kind === 'exited' && exitCode === 0) return undefined;
  const words =
    sanitizeLine(stderr.toString('utf8')).trim() || stoppedBy || `a trial ended with code ${exitCode}`;
  return unavailable(level, words.slice(0, WORDS_MAX_CHARS), remedyFor(level));
}

/** A limit above what this process may set is another reason why a trial fails. */
const LIMITS_REMEDY = "no limit of a task may be above the node's own (ulimit -Ha)";

const remedyFor = (level: SandboxLevel): string =>
  `${level === 'bwrap' ? BWRAP_REMEDY : BASIC_REMEDY}; ${LIMITS_REMEDY}`;

const BWRAP_REMEDY =
  'allow user namespaces to this user (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone, ' +
  'kernel.apparmor_restrict_unprivileged_userns), and use bubblewrap 0.8 or newer';
const BASIC_REMEDY =
  'the node must not be limited in file locks and realtime CPU time (ulimit -x, ulimit -R), and as root be able to become nobody';

const unavailable = (level: SandboxLevel, why: string, remedy: string): Refusal => ({
  code: 'sandbox-unavailable',
  message: `sandbox level ${level} cannot be used here: ${why}`,
  remedy,
});

const isInstalled = (tool: string): boolean =>
  TASK_PATH.split(':').some((folder) => {
    try {
      accessSync(join(folder, tool), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
