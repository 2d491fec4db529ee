import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NodeApi } from '../../source/contract/node-api.ts';
import { dataDirFiles } from '../../source/store/data-dir.ts';
import { connectSocketApi } from '../../source/web/control/socket-api.ts';
import { act } from '../support/act.ts';
import { hasSshd, hasTmux, processOn, SshServer, TmuxTerminal } from '../support/held-terminals.ts';
import { NodeProcess } from '../support/node-process.ts';
import { openTerminal, type TerminalSession } from '../support/terminal-session.ts';
import { until } from '../support/until.ts';

let node: NodeProcess;
const ends: (() => unknown)[] = [];

beforeEach(() => {
  node = new NodeProcess(
    ...['--listen-addr', '127.0.0.1:0', '--announce-addr', '', '--sandbox', 'none', '--no-web'],
  );
});
afterEach(async () => {
  // It outlives its terminal, so it has to be found: a test that does not find it would leave it running.
  const pid = processOn(node.dataDir);
  expect(pid).toBeDefined();
  if (pid !== undefined) process.kill(pid, 'SIGTERM');
  await until('it has ended', () => processOn(node.dataDir) === undefined);
  for (const end of ends.splice(0)) await end();
  await node.remove();
});

async function control(): Promise<NodeApi> {
  const api = await until('a node answers', () =>
    connectSocketApi(dataDirFiles(node.dataDir).control, { timeoutMs: 10_000 }),
  );
  ends.push(() => api.close());
  return api;
}

/** Somebody holds the terminal in which a node shows its console. */
interface Holder {
  readonly type: (keys: string) => void;
  readonly shows: (words: RegExp) => Promise<void>;
  /** Lets go of it. */
  readonly drop: () => void;
}

/** Has the node run a task of its own, lets go of the terminal, and looks what became of both. */
async function outlives({ type, shows, drop }: Holder): Promise<void> {
  await shows(/No seeds yet/u);
  const api = await control();
  const file = join(node.dataDir, 'go');
  const cmd = `until [ -e ${file} ]; do sleep 0.05; done; echo done`;
  const { seed_id: seed } = await act(api, 'publish', { title: 'waits', cmd, bid_window_ms: 600_000 });
  const { bid_id: bid } = await act(api, 'bid', { seed });
  await act(api, 'claim', { seed, bid });
  await shows(/Claimed +waits for you to run it/u);
  type('ar');
  await shows(/Type run to run it/u);
  type('run\r');
  await until('the task runs', async () => (await api.tasks()).length === 1);
  drop();
  const attached = openTerminal(node, { columns: 100, rows: 30 }, 'attach');
  ends.push(() => attached.kill());
  await attached.shows(/Running +waits/u);
  writeFileSync(file, '');
  await attached.shows(/Done +waits/u);
  const detail = await api.seed(seed);
  expect(detail).toMatchObject({ ok: true, value: { results: [{ stdout: 'done\n', exit_code: 0 }] } });
  attached.type('q');
  expect(await attached.ended).toBe(0);
}

describe.skipIf(!hasTmux)('a node whose tmux session is killed', () => {
  it('runs on with its task, and attach shows both', async () => {
    const tmux = new TmuxTerminal(node);
    ends.push(() => tmux.remove());
    await outlives({
      type: (keys) => tmux.type(...keys.split(/(\r)/u).map((part) => (part === '\r' ? 'Enter' : part))),
      shows: (words) => tmux.shows(words),
      drop: () => tmux.killSession(),
    });
  });
});

describe.skipIf(!hasSshd)('a node whose SSH connection drops', () => {
  it('runs on with its task, and attach shows both', async () => {
    const server = await SshServer.start();
    ends.push(() => server.remove());
    const session: TerminalSession = server.open(node);
    ends.push(() => session.kill());
    await outlives({
      type: (keys) => session.type(keys),
      shows: (words) => session.shows(words),
      // The client is gone at once, so the connection is cut from one moment to the next.
      drop: () => session.kill(),
    });
  });
});
