import { z } from 'zod';
import { SANDBOX_LEVELS, type SandboxLevel } from '../../contract/actions.ts';
import { LIMIT_NAMES } from '../../contract/task-limits.ts';
import { isCid } from '../../model/files/cid.ts';
import type { FilesName } from '../../model/files/file-names.ts';
import type { FilesFault } from '../../model/files/files-fault.ts';
import type { TaskOutcome } from '../../runner/task/outcome.ts';

/** How a run ended whose result is not kept: enough to make its result of. */
export interface KeptRun {
  readonly sandbox: SandboxLevel;
  readonly outcome: TaskOutcome;
  /** What it made that was wanted. */
  readonly files?: FilesName;
  /** Why nothing of what it made was taken. */
  readonly filesFault?: FilesFault;
}

const bytes = z.base64().transform((text) => Buffer.from(text, 'base64'));
const count = z.number().nonnegative();

const limits = z.array(z.enum(LIMIT_NAMES));

const KEPT = z.object({
  files: z
    .object({ cid: z.string().refine(isCid), bytes: z.int().nonnegative(), count: z.int().positive() })
    .optional(),
  sandbox: z.enum(SANDBOX_LEVELS),
  kind: z.enum(['exited', 'signalled', 'timed-out', 'capped', 'stopped']),
  exitCode: z.int(),
  stoppedBy: z.string().optional(),
  stdout: bytes,
  stderr: bytes,
  stdoutBytes: count,
  stderrBytes: count,
  durationMs: count,
  limits: z.object({ exact: limits, watched: limits }).nullable().default(null),
});

/** As the journal has it. What the task left behind has an alarm of its own. */
export function keptText({ sandbox, outcome, files }: KeptRun): object {
  const { leftBehind: _, stdout, stderr, ...rest } = outcome;
  return { sandbox, files, ...rest, stdout: stdout.toString('base64'), stderr: stderr.toString('base64') };
}

/** What the journal has, or undefined where that is nothing whole. */
export function keptFrom(value: unknown): KeptRun | undefined {
  const read = KEPT.safeParse(value);
  if (!read.success) return undefined;
  const { sandbox, stoppedBy, files, ...outcome } = read.data;
  return {
    sandbox,
    ...(files === undefined ? {} : { files }),
    outcome: { ...outcome, ...(stoppedBy === undefined ? {} : { stoppedBy }), leftBehind: null },
  };
}
