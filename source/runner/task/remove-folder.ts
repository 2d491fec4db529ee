import { runTool } from './run-tool.ts';

/**
 * A shell function `remove FOLDER` that is true when the folder is gone. The system's `rm` goes down by descriptors, so that
 * no link, nor one put in place of a folder meanwhile, leads it out; and not into what is mounted there. What the task
 * closed to itself is opened only where that is no privilege: `chmod` can be led astray.
 */
export const REMOVE_FUNCTION = `
remove() {
  rm -rf --one-file-system -- "$1" ||
    { [ "$EUID" != 0 ] && [ ! -L "$1" ] && chmod -R u+rwx -- "$1"; rm -rf --one-file-system -- "$1"; }
  [ ! -e "$1" ] && [ ! -L "$1" ]
}
`;

/** Removes a folder that a task may have written in; false when it stays. */
export async function removeTaskFolder(folder: string): Promise<boolean> {
  const script = `${REMOVE_FUNCTION}remove "$1"`;
  const { exitCode } = await runTool('bash', ['-c', script, 'crabnet-remove', folder]);
  return exitCode === 0;
}
