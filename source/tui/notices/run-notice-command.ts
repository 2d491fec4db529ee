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
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'ignore',
    reject: false,
  });
  if (!ended.failed) return;
  const why = ended.timedOut ? `took over ${COMMAND_MS / 1000}s` : ended.exitCode === undefined ? 'did not start' : `exited ${ended.exitCode}`;
  throw new CrabnetError('config', `notify-command: ${program} ${why}`, { remedy: 'try it in a shell' });
}
