import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { dataDirFiles } from '../../source/store/data-dir.ts';
import { NodeProcess } from '../support/node-process.ts';
import { openTerminal, type TerminalSession } from '../support/terminal-session.ts';

let node: NodeProcess;
const sessions: TerminalSession[] = [];

beforeEach(async () => {
  node = new NodeProcess(
    '--listen-addr',
    '127.0.0.1:0',
    '--announce-addr',
    '',
    '--sandbox',
    'none',
    '--no-web',
  );
  await node.json('seed', 'publish', '--cmd', 'echo first');
  await node.json('seed', 'publish', '--cmd', 'echo second');
});
afterEach(async () => {
  for (const session of sessions.splice(0)) {
    session.kill();
    await session.ended;
  }
  await node.remove();
});

function open(...words: readonly string[]): TerminalSession {
  const session = openTerminal(node, { columns: 120, rows: 30 }, ...words);
  sessions.push(session);
  return session;
}

async function quit(session: TerminalSession): Promise<void> {
  // Enter is for the question that is asked where something is unsent.
  session.type('q\r');
  expect(await session.ended).toBe(0);
}

it('a console finds the order, the filter and the columns of the last one, and so does one that is attached', async () => {
  const first = open();
  await first.shows(/echo second/u);
  first.type('on/first\r');
  await first.shows(/1 Market.*\/ first.*by new/u);
  await quit(first);

  const second = open();
  await second.shows(/1 Market.*\/ first.*by new.* 1\/1 /u);
  second.type('3v');
  await second.shows(/3 Events.*all/u);
  second.type('1C\u0015worker best\r');
  await second.shows(/ok +columns: worker best/u);
  await quit(second);

  await node.start();
  const attached = open('attach');
  await attached.shows(/1 Market.*\/ first.*by new/u);
  await attached.shows(/3 Events.*all/u);
  await attached.shows(/TITLE +WORKER +BEST *$/u);
  attached.type('O');
  await attached.shows(/by new, reversed/u);
  await quit(attached);
  const { console: path } = dataDirFiles(node.dataDir);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
    market_order: 'new',
    market_reverse: true,
    market_filter: 'first',
    market_columns: 'worker best',
    events_view: 'all',
  });
});

it('a file that is broken is said when something is chosen, and left as it is', async () => {
  const { console: path } = dataDirFiles(node.dataDir);
  writeFileSync(path, '{"market_order": "ne');
  const session = open();
  await session.shows(/1 Market.*by turn/u);
  session.type('od');
  await session.shows(/^ note +what you choose is not remembered/u);
  await session.shows(/by due/u);
  await quit(session);
  expect(readFileSync(path, 'utf8')).toBe('{"market_order": "ne');
});
