import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { temporaryRoot } from '../../base/temporary-root.ts';
import { sanitizeLine } from '../../base/text/sanitize.ts';
import { DEFAULT_TASK_LIMITS, type TaskLimits } from '../../contract/task-limits.ts';
import type { Refusal } from '../../model/errors.ts';
import type { RefusalFacts } from '../../model/refusal-facts.ts';
import { TASK_PATH } from '../task/environment.ts';
import { runTask } from '../task/runner.ts';
import { liesShared } from '../task/task-folder.ts';
import { dropsUser } from './launch.ts';
import { obstacleOf, temporaryFolderFault } from './obstacle.ts';
import type { SandboxLevel } from './sandbox-level.ts';
import { taskUids } from './task-user.ts';

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
 * nothing, below `workRoot` where its level works there. Undefined when they can, else the cause.
 */
export async function checkSandbox(
  level: SandboxLevel,
  limits: TaskLimits = DEFAULT_TASK_LIMITS,
  workRoot = temporaryRoot(),
): Promise<Refusal | undefined> {
  const missing = TOOLS[level].find(([tool]) => !isInstalled(tool));
  if (missing !== undefined) {
    const [tool, debianPackage] = missing;
    return unavailable(level, { missing: tool, debian_package: debianPackage });
  }
  if (dropsUser(level) && taskUids() === undefined) {
    return unavailable(level, { cause: 'no-task-user', said: 'no users are to spare in this namespace' });
  }
  if (liesShared(level)) {
    const fault = temporaryFolderFault(level === 'basic');
    if (fault !== undefined) return unavailable(level, { cause: 'folder', ...fault });
  }
  return tryOut(level, limits, workRoot);
}

async function tryOut(
  level: SandboxLevel,
  limits: TaskLimits,
  workRoot: string,
): Promise<Refusal | undefined> {
  const trial = runTask({
    command: 'true',
    timeoutMs: TRIAL_TIMEOUT_MS,
    workRoot,
    sandbox: level,
    limits,
    hide: [],
  });
  const { kind, exitCode, stoppedBy, stderr } = await trial.done;
  if (kind === 'exited' && exitCode === 0) return undefined;
  const words =
    sanitizeLine(stderr.toString('utf8')).trim() || stoppedBy || `a trial ended with code ${exitCode}`;
  return unavailable(level, { ...obstacleOf(words), said: words.slice(0, WORDS_MAX_CHARS) });
}

const unavailable = (level: SandboxLevel, why: RefusalFacts['sandbox-unavailable']['why']): Refusal => ({
  code: 'sandbox-unavailable',
  facts: { level, why },
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
