import { afterEach, beforeEach, expect, it } from 'vitest';
import { NodeProcess } from '../support/node-process.ts';
import { openTerminal, type TerminalSession } from '../support/terminal-session.ts';
import { UdpHub } from '../support/udp-hub.ts';
import { until } from '../support/until.ts';

let hub: UdpHub;
let publisher: NodeProcess;
let worker: NodeProcess;
let watcher: NodeProcess;
const consoles: TerminalSession[] = [];

beforeEach(async () => {
  hub = await UdpHub.open();
  const join = () =>
    new NodeProcess(
      '--listen-addr',
      '127.0.0.1:0',
      '--announce-addr',
      hub.address,
      '--sandbox',
      'none',
      '--no-web',
    );
  [publisher, worker, watcher] = [join(), join(), join()];
});

afterEach(async () => {
  for (const session of consoles.splice(0)) {
    session.kill();
    await session.ended;
  }
  await Promise.all([publisher, worker, watcher].map((node) => node.remove()));
  await hub.close();
});

/** The program as a person starts it: in a terminal, with its console. */
function openConsole(node: NodeProcess, columns = 100, rows = 30): TerminalSession {
  const session = openTerminal(node, { columns, rows });
  consoles.push(session);
  return session;
}

const ALL = { order: 'new', reverse: false, filter: '', state: 'all', limit: 1 } as const;
const shows = (session: TerminalSession, words: RegExp) => session.shows(words);

it('two people trade a seed by keys alone, and a third node sees the same market', async () => {
  await watcher.start();
  const alice = openConsole(publisher);
  const bob = openConsole(worker, 80, 24);
  await shows(alice, /2 peers/u);
  await shows(bob, /2 peers/u);

  alice.type('p');
  await shows(alice, /Publish a seed/u);
  alice.type('echo by keys\r');
  await shows(alice, /^ ok /u);

  await shows(bob, /Open +echo by keys/u);
  bob.type('b');
  await shows(bob, /Bid on/u);
  bob.type('\r');
  await shows(bob, /^ ok /u);

  await shows(alice, / 0 +1\/1 /u);
  alice.type('c');
  await shows(alice, /Award/u);
  alice.type('\r');
  await shows(alice, /^ ok +award/u);

  await shows(bob, /! 1/u);
  bob.type('ar');
  await shows(bob, /Type run to run it/u);
  bob.type('run\r');
  await shows(bob, /exit 0/u);

  await shows(alice, /! 1 for you/u);
  alice.type('as');
  await shows(alice, /Settle/u);
  alice.type('a');
  await shows(alice, /Note/u);
  alice.type('thanks\r');
  await shows(alice, /Accepted/u);
  await shows(bob, /Accepted/u);

  const apis = await Promise.all([watcher, publisher, worker].map((node) => node.control()));
  const [watching] = apis;
  const seed = await until('the third node has it all', async () => {
    const [row] = (await watching?.seeds(ALL))?.seeds ?? [];
    return row?.status === 'Accepted' && row;
  });
  expect(await watching?.seed(seed.id)).toMatchObject({
    value: {
      results: [{ stdout: 'by keys\n', accepted: true }],
      settlements: [{ status: 'Accepted', note: 'thanks' }],
    },
  });
  const digests = await Promise.all(apis.map((api) => api.digest()));
  expect(new Set(digests.map(({ digest }) => digest)).size).toBe(1);
  for (const api of apis) await api.close();

  alice.type('q');
  expect(await alice.ended).toBe(0);
});

it('losing the terminal turns the node headless instead of ending it', async () => {
  const session = openConsole(publisher);
  await shows(session, /No seeds yet/u);
  process.kill(session.pid, 'SIGHUP');
  const { running } = await publisher.json<{ running: boolean }>('status');
  expect(running).toBe(true);
  process.kill(session.pid, 'SIGTERM');
  await session.ended;
});

it('below 60x15 it says so, and it is whole again when there is room', async () => {
  const session = openConsole(publisher, 52, 13);
  await shows(session, /needs 60x15, has 52x13/u);
  session.resize(60, 15);
  await shows(session, /\[1 Market\]/u);
  session.resize(120, 40);
  await shows(session, /4 Peers/u);
});
