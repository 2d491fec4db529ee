import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readCommandLine } from '../../../source/cli/usage/command-line.ts';
import { noticeWarnings } from '../../../source/cli/usage/read-notices.ts';
import { readSettings } from '../../../source/cli/usage/settings.ts';
import type { NoticeSettings } from '../../../source/contract/notices.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'crabnet-notices-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

async function read(argv: readonly string[], env: Record<string, string> = {}): Promise<NoticeSettings> {
  const line = readCommandLine([...argv]);
  if (line.kind !== 'command') throw new Error('no command');
  return (await readSettings(line.given, { env, cwd: '/', homeDir: home })).notices;
}

const command = async (text: string) => (await read(['--notify-command', text])).command;

describe('ways to notice', () => {
  test('are off unless chosen, by flag, variable or file', async () => {
    expect(await read([])).toEqual({ ways: [], command: [] });
    expect((await read(['--notify', 'bell,osc777', '--notify', 'bell'])).ways).toEqual(['bell', 'osc777']);
    expect((await read([], { CRABNET_NOTIFY: 'title' })).ways).toEqual(['title']);
    expect((await read(['--notify', ''], { CRABNET_NOTIFY: 'title' })).ways).toEqual([]);
    const file = join(home, 'c.json');
    writeFileSync(file, '{ "notify": ["osc9"], "notify-command": "beep -n" }');
    expect(await read(['--config', file])).toEqual({ ways: ['osc9'], command: ['beep', '-n'] });
  });

  test('are refused where there is no such way, with those that there are', async () => {
    await expect(read(['--notify', 'bell,osc99'])).rejects.toMatchObject({
      field: 'notify',
      message: '--notify has "osc99"',
      remedy: expect.stringContaining('give some of bell, title, osc9, osc777'),
    });
    await expect(read([], { CRABNET_NOTIFY: 'beep' })).rejects.toThrow('CRABNET_NOTIFY has "beep"');
  });
});

describe('a command', () => {
  test.each([
    ['', []],
    ['  ', []],
    ['notify-send  -u low crabnet', ['notify-send', '-u', 'low', 'crabnet']],
    [String.raw`play '/my sounds/a b.wav' "it's" a\ b ''`, ['play', '/my sounds/a b.wav', "it's", 'a b', '']],
    [
      `sh -c 'echo "$CRABNET_NOTICE" >> /tmp/log; true'`,
      ['sh', '-c', 'echo "$CRABNET_NOTICE" >> /tmp/log; true'],
    ],
  ])('%j is %j', async (text, words) => {
    expect(await command(text)).toEqual(words);
  });

  test.each([
    ['echo $CRABNET_NOTICE', 'no shell reads it, and $ means nothing without one'],
    ['say hi | cat', 'and | means nothing'],
    ['say hi && x', 'and & means nothing'],
    ['say hi > file', 'and > means nothing'],
    ['say `id`', 'and ` means nothing'],
    ["say 'hi", 'a quote is not closed'],
    ['say "hi', 'a quote is not closed'],
    ['say hi\\', 'a quote is not closed'],
    ["''", 'names no program'],
    ['say \0', 'NUL'],
  ])('%j is refused', async (text, words) => {
    await expect(command(text)).rejects.toMatchObject({
      field: 'notify-command',
      message: expect.stringContaining(words),
    });
  });

  test('that names no program which can be run is warned of', () => {
    mkdirSync(join(home, 'bin', 'folder'), { recursive: true });
    writeFileSync(join(home, 'bin', 'text'), '');
    writeFileSync(join(home, 'bin', 'tell'), '#!/bin/sh\n');
    chmodSync(join(home, 'bin', 'tell'), 0o755);
    const warned = (program: string) =>
      noticeWarnings({ ways: [], command: [program] }, { env: { PATH: `/nowhere:${join(home, 'bin')}` } });
    expect(warned('tell')).toEqual([]);
    expect(warned(join(home, 'bin', 'tell'))).toEqual([]);
    expect(warned('folder')).toEqual([expect.stringContaining('folder is not in any folder of PATH')]);
    expect(warned('text')).toHaveLength(1);
    expect(warned('/nowhere/tell')).toEqual([expect.stringContaining('/nowhere/tell is no program')]);
    expect(noticeWarnings({ ways: [], command: [] }, { env: {} })).toEqual([]);
  });
});
