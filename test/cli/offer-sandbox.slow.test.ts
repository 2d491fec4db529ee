import { spawn as spawnPlainly } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';

const SCRIPT = join(import.meta.dirname, '../../.ci/offer-sandbox');

/** A machine without bubblewrap: of its programs there are those that the script needs, and an apt-get that takes down its words. */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crabnet-offer-'));
  for (const program of ['sh', 'id', 'cat', 'rm']) symlinkSync(`/bin/${program}`, join(folder, program));
  program('apt-get', `echo "$@" >> '${join(folder, 'calls')}'`);
  // Where the test is not root.
  program('sudo', '"$@"');
});
afterEach(() => rmSync(folder, { recursive: true }));

const program = (name: string, text: string) =>
  writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
const env = (more: Record<string, string> = {}) => ({
  PATH: folder,
  CRABNET_ASKED: join(folder, 'asked'),
  ...more,
});
const calls = () =>
  existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8').trim() : '';

/** What is said at a terminal to somebody who answers so. */
async function said(
  answer: string,
  args: readonly string[] = [],
  more: Record<string, string> = {},
): Promise<string> {
  const terminal = spawn('/bin/sh', [SCRIPT, ...args], { cwd: folder, env: env(more) });
  let text = '';
  terminal.onData((data) => {
    text += data;
    if (data.includes('[y/N]')) terminal.write(`${answer}\r`);
  });
  await new Promise((resolve) => terminal.onExit(resolve));
  return text;
}

const INSTALL = 'install -y --no-install-recommends bubblewrap';

describe('where bubblewrap is missing, npm start at a terminal', () => {
  it('says what it is for, and installs it after a yes', async () => {
    expect(await said('y')).toContain('the tasks of strangers');
    expect(calls()).toBe(INSTALL);
  });

  test.each(['', 'n', 'what'])('installs nothing after %j, and never asks again', async (answer) => {
    expect(await said(answer)).toContain('[y/N]');
    expect(calls()).toBe('');
    expect(await said('y')).toBe('');
    expect(calls()).toBe('');
  });

  test.each([[['--no-tui']], [['listen']], [['status']], [['--sandbox', 'none']], [['--help']]])(
    'asks nothing of %j',
    async (args) => {
      expect(await said('y', args)).toBe('');
      expect(existsSync(join(folder, 'asked'))).toBe(false);
    },
  );

  it('asks nothing where another sandbox is set, or bubblewrap is there', async () => {
    expect(await said('y', [], { CRABNET_SANDBOX: 'basic' })).toBe('');
    program('bwrap', 'true');
    expect(await said('y')).toBe('');
    expect(calls()).toBe('');
  });
});

it('without a terminal nothing is asked or installed', async () => {
  const child = spawnPlainly('/bin/sh', [SCRIPT], {
    cwd: folder,
    env: env(),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // It asks nothing, so it may be over before it is answered.
  child.stdin.on('error', () => undefined);
  child.stdin.end('y\n');
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
  expect(calls()).toBe('');
});
