import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CrabnetError } from '../model/errors.ts';

/**
 * Lets `$VISUAL`, `$EDITOR` or `vi` change a text in a private file; null where the editor ended with a failure. Whoever
 * calls has handed the terminal over.
 */
export async function editOutside(text: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  const editor = env.VISUAL || env.EDITOR || 'vi';
  const folder = await mkdtemp(join(tmpdir(), 'crabnet-edit-'));
  const file = join(folder, 'text.txt');
  try {
    await writeFile(file, text, { mode: 0o600 });
    const code = await runEditor(editor, file);
    return code === 0 ? await readFile(file, 'utf8') : null;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `$EDITOR` may hold options, so a shell reads it; the file is passed as an argument of its own. */
function runEditor(editor: string, file: string): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' });
    child.once('error', (cause) =>
      reject(
        new CrabnetError('usage', `the editor ${editor} did not start`, { cause, remedy: 'set EDITOR' }),
      ),
    );
    child.once('close', (code) => resolve(code));
  });
}
