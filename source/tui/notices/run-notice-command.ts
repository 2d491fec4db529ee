import { CrabnetError } from '../../model/errors.ts';

/** A command that takes longer is ended. */
const COMMAND_MS = 10_000;
const KILLED_AFTER_MS = 1000;

/** Runs a command of the user's without a shell, its facts in its environment. Rejects where it cannot start, fails or takes too long. */
export async function runNoticeCommand(
  [program = '', ...words]: readonly string[],
  facts: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<void> {
  // Only who wants it pays for it.
  const { execa } = await import('execa');
  const ended = await execa(program, words, {
    env: facts,
    timeout: COMMAND_MS,
    forceKillAfterDelay: KILLED_AFTER_MS,
    cancelSignal: signal,
    // The terminal is the console's.
    stdio: 'ignore',
    reject: false,
  });
  if (!ended.failed) return;
  throw new CrabnetError('config', `notify-command: ${program} ${whyNot(ended)}`, {
    field: 'notify-command',
    remedy: 'try it in a shell',
  });
}

interface Ended {
  readonly timedOut: boolean;
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly code?: string | undefined;
}

function whyNot({ timedOut, exitCode, signal, code }: Ended): string {
  if (timedOut) return `took over ${COMMAND_MS / 1000}s and was ended`;
  if (exitCode !== undefined) return `ended with ${exitCode}`;
  return signal === undefined ? `did not start: ${code ?? 'unknown'}` : `was ended by ${signal}`;
}
