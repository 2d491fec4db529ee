import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NodeApi } from '../../source/contract/node-api.ts';
import { dataDirFiles } from '../../source/store/data-dir.ts';
import { connectSocketApi } from '../../source/web/control/socket-api.ts';
import { act } from '../support/act.ts';
import { hasTmux, inTmux } from '../support/held-terminals.ts';
import { NodeProcess } from '../support/node-process.ts';
import { openTerminal, type TerminalSession } from '../support/terminal-session.ts';
import { until } from '../support/until.ts';

let node: NodeProcess;
let folder: string;
const ends: (() => unknown)[] = [];

beforeEach(() => {
  node = new NodeProcess(
    '--listen-addr',
    '127.0.0.1:0',
    '--announce-addr',
    '',
    '--sandbox',
    'none',
    '--no-web',
  );
  folder = mkdtempSync(join(tmpdir(), 'crabnet-notices-'));
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await node.remove();
  rmSync(folder, { recursive: true, force: true });
});

function held(session: TerminalSession): TerminalSession {
  ends.push(async () => {
    session.kill();
    await session.ended;
  });
  return session;
}

const open = (...words: readonly string[]): TerminalSession =>
  held(openTerminal(node, { columns: 100, rows: 30 }, ...words));

async function control(): Promise<NodeApi> {
  const api = await connectSocketApi(dataDirFiles(node.dataDir).control, { timeoutMs: 10_000 });
  if (api === undefined) throw new Error('no node answers');
  return api;
}

/** A seed of the node's own waits for its award. */
async function publish(title: string): Promise<void> {
  const api = await control();
  const { seed_id: seed } = await act(api, 'publish', {
    title,
    cmd: 'true',
    max_bids: 1,
    bid_window_ms: 600_000,
  });
  await act(api, 'bid', { seed });
  await api.close();
}

/** A program of the user's that writes down what it was told. */
function teller(): { readonly command: string; readonly told: () => string } {
  const program = join(folder, 'tell me.sh');
  const file = join(folder, 'told');
  writeFileSync(program, `#!/bin/sh\nprintf '%s|%s\\n' "$1" "$CRABNET_NOTICE" >> '${file}'\n`, {
    mode: 0o700,
  });
  return {
    command: `'${program}' 'an argument'`,
    told: () => (existsSync(file) ? readFileSync(file, 'utf8') : ''),
  };
}

describe('when something waits', () => {
  it('the terminal rings and shows it, the window is named for as long as the console is there, and the command runs', async () => {
    const { command, told } = teller();
    const session = open('--notify', 'bell,title,osc9,osc777', '--notify-command', command);
    session.screen.write('\u001b]2;my own name\u0007');
    await session.shows(/No seeds yet/u);
    await publish('$(reboot); x');
    await session.shows(/! 1 for you/u);
    const words = /^[0-9a-f]{6,8} waits for your award: \$\(reboot\)(.) x$/u;
    await until('it rings', () => session.told.bells > 0);
    expect(session.told.bells).toBe(1);
    expect(session.told.osc9).toEqual([expect.stringMatching(words)]);
    expect(session.told.osc777).toEqual([
      expect.stringMatching(/^notify;crabnet;[0-9a-f]{6,8} waits for your award/u),
    ]);
    await until('the command has run', () => told() !== '');
    expect(told()).toMatch(/^an argument\|[0-9a-f]{6,8} waits for your award: \$\(reboot\); x\n$/u);
    await until('the window has its name', () => session.told.titles.includes('crabnet !1'));
    session.type('\u0003\u0003');
    expect(await session.ended).toBe(0);
    await until('all was read', () => session.isSettled);
    expect(session.told.titles.at(-1)).toBe('my own name');
  });

  it('the window has its own name again when a signal ends the program', async () => {
    const session = open('--notify', 'title');
    session.screen.write('\u001b]2;my own name\u0007');
    await session.shows(/No seeds yet/u);
    await publish('signal');
    await until('the window is named', () => session.told.titles.includes('crabnet !1'));
    process.kill(session.pid, 'SIGTERM');
    await session.ended;
    await until('all was read', () => session.isSettled);
    expect(session.told.titles.at(-1)).toBe('my own name');
  });

  it('nothing happens but what is shown, unless it was chosen', async () => {
    const session = open();
    await session.shows(/No seeds yet/u);
    await publish('quiet');
    await session.shows(/! 1 for you/u);
    session.type('\u0003\u0003');
    expect(await session.ended).toBe(0);
    expect(session.told).toEqual({ bells: 0, titles: [], osc9: [], osc777: [] });
  });

  it('an attached console tells it too, and names the program that it could not run', async () => {
    await node.start();
    const session = open('attach', '--notify', 'osc9', '--notify-command', 'crabnet-no-such-program');
    await session.shows(/crabnet-no-such-program is not in any folder of PATH/u);
    await session.shows(/No seeds yet/u);
    await publish('attached');
    await until('it is told', () => session.told.osc9.length > 0);
    await session.shows(/failed +notify-command: crabnet-no-such-program did not start: ENOENT/u);
  });
});

describe('--verify-config', () => {
  it('names what is wrong with them, and says what is set', async () => {
    expect(await node.cli('--verify-config', '--notify', 'ball')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('--notify has "ball"'),
    });
    const shell = await node.cli('--verify-config', '--notify-command', 'say $CRABNET_NOTICE');
    expect(shell).toMatchObject({ code: 3, stderr: expect.stringContaining('no shell reads it') });
    const set = await node.cli('--verify-config', '--notify', 'bell', '--notify-command', 'crabnet-no-such');
    expect(set).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^notify: bell\nnotify-command: crabnet-no-such$/mu),
      stderr: expect.stringContaining('notify-command: crabnet-no-such is not in any folder of PATH'),
    });
  });
});

describe.skipIf(!hasTmux)('in tmux', () => {
  it('the terminal around it is told, and tmux rings', async () => {
    const session = held(inTmux(node, folder, '--notify', 'bell,osc9,osc777'));
    // A node outlives its terminal, and tmux the terminal around it: only quitting ends both.
    ends.push(async () => {
      session.type('qq');
      await session.ended;
    });
    await session.shows(/No seeds yet/u);
    await publish('through');
    await until('the terminal is told', () => session.told.osc777.length > 0 && session.told.bells > 0);
    expect(session.told.osc9).toEqual([expect.stringMatching(/ waits for your award: through$/u)]);
  });
});
