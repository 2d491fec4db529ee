import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataDirFiles } from '../../source/store/data-dir.ts';
import { NodeProcess } from '../support/node-process.ts';
import { openTerminal, type TerminalSession } from '../support/terminal-session.ts';

let node: NodeProcess;
const sessions: TerminalSession[] = [];

beforeEach(async () => {
  const options = ['--listen-addr', '127.0.0.1:0', '--announce-addr', '', '--sandbox', 'none'];
  node = new NodeProcess(...options);
  await node.start();
});
afterEach(async () => {
  for (const session of sessions.splice(0)) {
    session.kill();
    await session.ended;
  }
  await node.remove();
});

function attach(...words: readonly string[]): TerminalSession {
  const session = openTerminal(node, { columns: 120, rows: 30 }, 'attach', ...words);
  sessions.push(session);
  return session;
}

describe('several consoles on one node', () => {
  it('all show what one of them does, and what the shell does', async () => {
    const [one, other, looking] = [attach(), attach(), attach('--read-only')];
    for (const session of [one, other, looking]) await session.shows(/No seeds yet/u);
    one.type('pecho from one\r');
    for (const session of [one, other, looking]) await session.shows(/Open +echo from one/u);
    other.type('b');
    await other.shows(/Bid on/u);
    other.type('\r');
    await other.shows(/ok {2}bid \d+ on/u);
    for (const session of [one, looking]) await session.shows(/bid \d+ by you/u);
    await node.json('seed', 'publish', '--cmd', 'echo from the shell');
    for (const session of [one, other, looking]) await session.shows(/Open +echo from the shell/u);
    one.type('q');
    expect(await one.ended).toBe(0);
    await node.json('seed', 'publish', '--cmd', 'echo after one left');
    for (const session of [other, looking]) await session.shows(/Open +echo after one left/u);
  });

  it('a read-only one says so, refuses every verb before a form opens, and leaves nothing behind', async () => {
    await node.json('seed', 'publish', '--cmd', 'echo look');
    const looking = attach('--read-only');
    await looking.shows(/read-only +attached/u);
    await looking.shows(/Open +echo look/u);
    for (const key of ['p', 'b', 's', 'c', 'r']) {
      looking.type(key);
      await looking.shows(/refused {2}.*: this console is read-only/u);
      looking.type('\u001b');
      await looking.shows(/^ *[^ ].*\? help/u);
    }
    looking.type('oty');
    looking.type('ob');
    await looking.shows(/by best/u);
    looking.type('q');
    expect(await looking.ended).toBe(0);
    expect(existsSync(dataDirFiles(node.dataDir).console)).toBe(false);
    expect(await node.json('status')).toMatchObject({ seeds: 1, bids: 0 });
  });

  it('--read-only belongs to attach', async () => {
    const { code, stderr } = await node.cli('status', '--read-only');
    expect(code).toBe(3);
    expect(stderr).toContain('--read-only');
    expect((await node.cli('help', 'attach')).stdout).toContain('--read-only');
    expect((await node.cli('completion', 'bash')).stdout).toContain('read-only');
  });
});
