import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NodeApi, SeedDetail } from '../../source/contract/node-api.ts';
import { dataDirFiles } from '../../source/store/data-dir.ts';
import { connectSocketApi } from '../../source/web/control/socket-api.ts';
import { act } from '../support/act.ts';
import { MAIN, NodeProcess } from '../support/node-process.ts';
import { openTerminal, TerminalSession } from '../support/terminal-session.ts';
import { until } from '../support/until.ts';

let node: NodeProcess;
const sessions: TerminalSession[] = [];

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
});
afterEach(async () => {
  for (const session of sessions.splice(0)) {
    const isGone = await Promise.race([session.ended.then(() => true), Promise.resolve(false)]);
    if (!isGone) session.kill();
    await session.ended;
  }
  await node.remove();
});

function open(...words: readonly string[]): TerminalSession {
  const session = openTerminal(node, { columns: 100, rows: 30 }, ...words);
  sessions.push(session);
  return session;
}

async function control(): Promise<NodeApi> {
  const api = await connectSocketApi(dataDirFiles(node.dataDir).control, { timeoutMs: 10_000 });
  if (api === undefined) throw new Error('no node answers');
  return api;
}

/** A seed of the node's own that it awarded itself; its task waits for a file. */
async function awarded(api: NodeApi): Promise<{ readonly seed: string; readonly go: () => void }> {
  const file = join(node.dataDir, 'go');
  const cmd = `until [ -e ${file} ]; do sleep 0.05; done; echo done`;
  const { seed_id: seed } = await act(api, 'publish', { title: 'waits', cmd, bid_window_ms: 600_000 });
  const { bid_id: bid } = await act(api, 'bid', { seed });
  await act(api, 'claim', { seed, bid });
  return { seed, go: () => writeFileSync(file, '') };
}

describe('a terminal that is closed under the console', () => {
  it('leaves the node running, its task ends, its result is kept, and attach shows it', async () => {
    const session = open();
    await session.shows(/No seeds yet/u);
    const api = await control();
    const { seed, go } = await awarded(api);
    await session.shows(/you: run/u);
    session.type('ar');
    await session.shows(/Type run to run it/u);
    session.type('run\r');
    await until('the task runs', async () => (await api.tasks()).length === 1);
    await session.hangUp();
    go();
    const detail = await until('the result is there', async () => {
      const found = await api.seed(seed);
      return found.ok && found.value.results.length > 0 && (found.value as SeedDetail);
    });
    expect(detail.results).toMatchObject([{ stdout: 'done\n', exit_code: 0 }]);
    expect(await api.status()).toMatchObject({ running: true });
    const attached = open('attach');
    await attached.shows(/waits/u);
    attached.type('q');
    expect(await attached.ended).toBe(0);
    await api.close();
    process.kill(session.pid, 'SIGTERM');
    await session.ended;
  });

  it.each([
    ['as soon as it is drawn', ''],
    ['in a form', 'p'],
    ['in the help', '?'],
    ['with keys still to be read', 'jjjjjjjj?'],
    ['while it filters', '/abc'],
  ])('%s, leaves the node running, and every time', async (_when, keys) => {
    for (let time = 0; time < 3; time += 1) {
      const session = open();
      await session.shows(/1 Market/u);
      session.type(keys);
      await session.hangUp();
      const api = await control();
      expect(await api.status()).toMatchObject({ running: true });
      // Nothing that is still on its way may end it either.
      await act(api, 'publish', { title: 't', cmd: 'true' });
      expect(await api.status()).toMatchObject({ running: true });
      await api.close();
      process.kill(session.pid, 'SIGTERM');
      await session.ended;
    }
  });

  it('while an editor has it, leaves the node running', async () => {
    const editor = join(node.dataDir, 'editor.sh');
    writeFileSync(editor, '#!/bin/sh\ntouch "$(dirname "$0")/edits"\nread line\n', { mode: 0o700 });
    const session = openTerminal(node, { columns: 100, rows: 30, env: { EDITOR: editor } });
    sessions.push(session);
    await session.shows(/No seeds yet/u);
    session.type('pls\u000f');
    await until('the editor is open', () => existsSync(join(node.dataDir, 'edits')));
    await session.hangUp();
    const api = await control();
    await act(api, 'publish', { title: 't', cmd: 'true' });
    expect(await api.status()).toMatchObject({ running: true });
    await api.close();
    process.kill(session.pid, 'SIGTERM');
    await session.ended;
  });

  it('sends what is still held, and so does quitting', async () => {
    for (const end of ['hang-up', 'quit'] as const) {
      const session = openTerminal(node, {
        columns: 100,
        rows: 30,
        env: { CRABNET_UNDO_MS: '60000' },
      });
      sessions.push(session);
      await session.shows(/1 Market/u);
      session.type('p');
      await session.shows(/Publish a seed/u);
      session.type(`echo ${end}\r`);
      await session.shows(/held +the new seed leaves in \d+s, u takes it back/u);
      if (end === 'quit') {
        // The seed of before is unsent, so it asks.
        session.type('qq');
        await session.ended;
        await session.shows(/ok +seed \w+ is kept/u);
      } else {
        await session.hangUp();
        await control().then((api) => api.close());
        process.kill(session.pid, 'SIGTERM');
        await session.ended;
      }
      const seeds = await node.json<{ readonly title: string }[]>('seed', 'list');
      expect(seeds.map(({ title }) => title)).toContain(`echo ${end}`);
    }
  });

  it('changes nothing for what was taken back with u: none of it is ever kept', async () => {
    const session = openTerminal(node, { columns: 100, rows: 30, env: { CRABNET_UNDO_MS: '60000' } });
    sessions.push(session);
    await session.shows(/1 Market/u);
    session.type('p');
    await session.shows(/Publish a seed/u);
    session.type('echo back\r');
    await session.shows(/held +the new seed/u);
    session.type('u');
    await session.shows(/is taken back: nothing was sent/u);
    await session.shows(/Command +echo back/u);
    session.type('\u0003q');
    await session.ended;
    expect(await node.json('seed', 'list')).toEqual([]);
  });

  it('ends a demo, of which nothing stays', async () => {
    const { PATH = '' } = process.env;
    const env = { PATH, HOME: node.dataDir, TMPDIR: node.dataDir, LANG: 'C.UTF-8', TERM: 'xterm-256color' };
    const session = new TerminalSession(process.execPath, [MAIN, 'demo'], { columns: 100, rows: 30, env });
    sessions.push(session);
    const left = () => readdirSync(node.dataDir).filter((name) => name.startsWith('crabnet-demo-'));
    await session.shows(/Pack three books of yours/u);
    expect(left()).toHaveLength(1);
    await session.hangUp();
    await until('its folder is gone', () => left().length === 0);
  });

  it('ends an attached console, and the node it shows runs on', async () => {
    await node.start();
    const session = open('attach');
    await session.shows(/No seeds yet/u);
    await session.hangUp();
    await session.ended;
    const api = await control();
    expect(await api.status()).toMatchObject({ running: true });
    await api.close();
  });
});

describe('a terminal that takes nothing more', () => {
  const lives = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };

  it.each([
    ['a signal', ({ pid }: TerminalSession) => process.kill(pid, 'SIGTERM')],
    ['Ctrl-C', (session: TerminalSession) => session.type('\u0003\u0003\u0003')],
  ])('holds up neither the node nor, at %s, its end', async (_how, end) => {
    const session = openTerminal(node, { columns: 200, rows: 60 });
    sessions.push(session);
    await session.shows(/No seeds yet/u);
    const api = await control();
    session.hold();
    // Each of these draws the whole screen anew, which is far more than a terminal keeps for its reader.
    for (let frame = 0; frame < 60; frame += 1) {
      session.type('?');
      await act(api, 'publish', { title: `seed ${frame}`, cmd: 'true' });
    }
    expect(await api.status()).toMatchObject({ running: true, seeds: 60 });
    await api.close();
    end(session);
    await until('it is gone', () => !lives(session.pid));
    session.release();
  });
});

describe('an attached console whose node ends', () => {
  it('says so, answers keys, and goes on when the node is back', async () => {
    await node.start();
    const api = await control();
    await act(api, 'publish', { title: 'first', cmd: 'true', bid_window_ms: 600_000 });
    await act(api, 'publish', { title: 'second', cmd: 'true', bid_window_ms: 600_000 });
    await api.close();
    const session = open('attach');
    await session.shows(/second/u);
    await node.stop();
    session.type('jkjk');
    await session.shows(/node gone/u);
    session.type('?');
    await session.shows(/━ Help/u);
    session.type('\u001b');
    await node.start();
    await session.shows(/the node is back/u);
    session.type('p');
    await session.shows(/Publish a seed/u);
    session.type('echo again\r');
    await session.shows(/Open +echo again/u);
    await node.stop();
    await session.shows(/node gone/u);
    session.type('\u0003');
    expect(await session.ended).toBe(0);
  });
});
