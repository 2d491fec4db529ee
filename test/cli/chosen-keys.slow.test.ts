import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { NodeProcess } from '../support/node-process.ts';
import { openTerminal, type TerminalSession } from '../support/terminal-session.ts';

let node: NodeProcess;
let folder: string;
let session: TerminalSession | undefined;

beforeEach(() => {
  node = new NodeProcess('--listen-addr', '127.0.0.1:0', '--announce-addr', '', '--no-web');
  folder = mkdtempSync(join(tmpdir(), 'crabnet-keys-'));
});
afterEach(async () => {
  session?.kill();
  await session?.ended;
  await node.remove();
  rmSync(folder, { recursive: true, force: true });
});

function openWith(keys: object): TerminalSession {
  const file = join(folder, 'config.json');
  writeFileSync(file, JSON.stringify({ keys }));
  session = openTerminal(node, { columns: 80, rows: 24 }, '--config', file);
  return session;
}

it('keys of the config file are those of a console in a terminal, from its footer to its end', async () => {
  const terminal = openWith({
    'verb.publish': 'Ctrl-G',
    'form.back': ['Ctrl-X', 'Esc'],
    'program.quit': 'Q',
  });
  await terminal.shows(/Ctrl-G publish .*Q quit/u);
  terminal.type('p');
  await terminal.shows(/p does nothing here/u);
  terminal.type('\u0007');
  await terminal.shows(/Publish a seed/u);
  terminal.type('\u0018');
  await terminal.shows(/1 Market/u);
  terminal.type('Q');
  expect(await terminal.ended).toBe(0);
});

it('keys that go not together end the start on one line that names both', async () => {
  const terminal = openWith({ 'work.next': 'b' });
  expect(await terminal.ended).toBe(3);
  const said = terminal.lines().join('');
  expect(said).toMatch(/b is verb\.bid \(bid\) and work\.next \(next seed that waits for you\)/u);
  expect(said).toContain('try: give one of them another key');
});
