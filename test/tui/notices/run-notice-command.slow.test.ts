import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runNoticeCommand } from '../../../source/tui/notices/run-notice-command.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crabnet-notice-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const { signal } = new AbortController();

describe('a command of the user', () => {
  test('hears what waits in its environment, and no shell reads a word of it', async () => {
    const hostile = `"$(touch ${folder}/hacked)"; touch ${folder}/hacked #`;
    const file = join(folder, 'told');
    await runNoticeCommand(
      ['sh', '-c', 'printf "%s|%s" "$CRABNET_NOTICE_TITLE" "$2" > "$1"', 'sh', file, '$HOME `id`'],
      { CRABNET_NOTICE_TITLE: hostile },
      signal,
    );
    expect(readFileSync(file, 'utf8')).toBe(`${hostile}|$HOME \`id\``);
    expect(() => readFileSync(join(folder, 'hacked'))).toThrow('ENOENT');
  });

  test('writes nothing onto the terminal, and reads nothing from it', async () => {
    await runNoticeCommand(['sh', '-c', '! read -r line && echo noise && echo noise >&2'], {}, signal);
  });

  test.each([
    [
      'that is not there',
      ['crabnet-no-such-program'],
      'notify-command: crabnet-no-such-program did not start: ENOENT',
    ],
    ['that fails', ['sh', '-c', 'exit 7'], 'notify-command: sh ended with 7'],
    ['that a signal ends', ['sh', '-c', 'kill -9 $$'], 'notify-command: sh was ended by SIGKILL'],
  ])('%s is said by its name', async (_which, command, words) => {
    await expect(runNoticeCommand(command, {}, signal)).rejects.toThrow(words);
  });

  test('ends with the console', async () => {
    const closing = new AbortController();
    const run = runNoticeCommand(['sleep', '60'], {}, closing.signal);
    closing.abort();
    await expect(run).rejects.toThrow('notify-command: sleep');
  });
});
