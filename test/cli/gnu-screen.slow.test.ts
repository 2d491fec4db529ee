import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataDirFiles } from '../../source/store/data-dir.ts';
import { connectSocketApi } from '../../source/web/control/socket-api.ts';
import { act } from '../support/act.ts';
import { hasScreen, inScreen } from '../support/held-terminals.ts';
import { NodeProcess } from '../support/node-process.ts';
import type { TerminalSession } from '../support/terminal-session.ts';
import { until } from '../support/until.ts';

/** What screen hands through at once is a quarter of this. */
const LONG_COMMAND = `echo ${'x'.repeat(3000)}`;

let node: NodeProcess;
let folder: string;
let session: TerminalSession | undefined;

beforeEach(() => {
  node = new NodeProcess(
    ...['--listen-addr', '127.0.0.1:0', '--announce-addr', '', '--sandbox', 'none', '--no-web'],
  );
  folder = mkdtempSync(join(tmpdir(), 'crabnet-screen-'));
});
afterEach(async () => {
  // A node outlives its terminal, and screen the terminal around it: only quitting ends both.
  session?.type('\u001b\u001bqq');
  await session?.ended;
  await node.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** The console in a screen, with a seed of the node's own under the cursor. */
async function open(title: string, ...words: readonly string[]) {
  const shown = inScreen(node, folder, ...words);
  session = shown;
  await shown.shows(/No seeds yet/u);
  const api = await until('a node answers', () =>
    connectSocketApi(dataDirFiles(node.dataDir).control, { timeoutMs: 10_000 }),
  );
  const { seed_id: id } = await act(api, 'publish', {
    ...{ title, cmd: LONG_COMMAND, max_bids: 1, bid_window_ms: 600_000 },
  });
  await shown.shows(new RegExp(title.slice(0, 10), 'u'));
  return { shown, api, id };
}

describe.skipIf(!hasScreen)('in GNU screen', () => {
  it('what is copied reaches the terminal around it, a short id as well as what goes in many pieces', async () => {
    const { shown, api, id } = await open('A seed that is copied');
    shown.type('y');
    await until('the id is copied', () => shown.copies.length === 1);
    expect(shown.copies).toEqual([id]);
    shown.type('Y');
    await until('all of it is copied', () => shown.copies.length === 2);
    expect(JSON.parse(shown.copies[1] ?? '')).toMatchObject({
      ...{ id, title: 'A seed that is copied', command: LONG_COMMAND },
    });
    await api.close();
  });

  it('the terminal around it is told, and its window named', async () => {
    const { shown, api, id } = await open('A seed to be awarded', '--notify', 'bell,title,osc9,osc777');
    await act(api, 'bid', { seed: id });
    await until('the terminal is told', () => shown.told.osc777.length > 0 && shown.told.osc9.length > 0);
    expect(shown.told.osc9).toEqual([expect.stringMatching(/ waits for your award: A seed to be awarded$/u)]);
    await until('the window is named', () => shown.told.titles.some((title) => title.includes('crabnet !1')));
    await api.close();
  });

  it('follows the size of the terminal around it, down to what has no room and back', async () => {
    const { shown, api } = await open('A seed that stays');
    shown.resize(140, 45);
    await shown.shows(/WAITS FOR.*LEFT.*ID/u);
    expect(shown.lines()[44]).toMatch(/\? help/u);
    shown.resize(50, 12);
    await shown.shows(/needs 60x15, has 50x12/u);
    shown.resize(80, 24);
    await shown.shows(/A seed that stays/u);
    expect(shown.lines()[23]).toMatch(/\? help/u);
    await api.close();
  });

  it('takes Esc and arrows, each for a key, and a paste', async () => {
    const { shown, api } = await open('A seed that is read');
    shown.type('p\u001b[200~echo one\u001b[201~');
    await shown.shows(/Command +echo one/u);
    shown.type('\u001b\u001b');
    await shown.shows(/▸.*A seed that is read/u);
    await act(api, 'publish', { title: 'Another below', cmd: 'true', bid_window_ms: 900_000 });
    await shown.shows(/Another below/u);
    shown.type('\u001b[B\u001b[A\u001b[B');
    await shown.shows(/▸.*Another below/u);
    await api.close();
  });
});
