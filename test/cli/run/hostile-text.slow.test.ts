import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Program, QUIET } from '../../support/program.ts';
import { until } from '../../support/until.ts';
import { ask } from '../../web/raw-request.ts';

/** What acts on a terminal or hides: none of it may leave the program as it is. */
const RAW =
  /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0001}-\u{e007f}\p{Variation_Selector}\p{Cs}]/u;
const HOSTILE = 'pay\u202elap\u009b31m\u200b\u2066x\u2069\u{e0041}\u{e007f}\u2028\ufff9\u{e0100}\u00ad';

let peer: Program;
let node: Program;

beforeEach(() => {
  peer = new Program();
  node = new Program();
});
afterEach(() => Promise.all([peer.remove(), node.remove()]));

test('text of a peer leaves by no door as it is, and whoever parses JSON has it unchanged', async () => {
  const running = node.start(['listen', '--web-addr', '127.0.0.1:0', ...QUIET]).read();
  const { listen_addrs, web_addr } = await node.ready().then(() =>
    until('the monitor listens', async () => {
      const status = await node.status();
      return status.web_addr !== null && status;
    }),
  );
  const told = ['--announce-addr', listen_addrs[0] ?? '', '--announce'];
  const said = ['--title', HOSTILE, '--cmd', `echo ${HOSTILE}`, '--desc', HOSTILE];
  const published = await peer.run('seed', 'publish', ...said, ...told, '--json');
  const id = String((JSON.parse(published.stdout) as { seed_id: string }).seed_id);
  await until('the seed is there', async () => (await node.run('seed', 'show', id)).code === 0);
  await until('an event speaks of it', () => running.stdout.includes(id));

  const jsonDoors: { [door: string]: string } = {
    stdout: running.stdout,
    stderr: running.stderr,
    'seed list': (await node.run('seed', 'list', '--json')).stdout,
    'seed show': (await node.run('seed', 'show', id, '--json')).stdout,
    events: (await node.run('events', '--json')).stdout,
    'events.ndjson': readFileSync(join(node.dataDir, 'events.ndjson'), 'utf8'),
    error: (await node.run('seed', 'show', HOSTILE, '--json')).stderr,
    socket: (await ask({ socketPath: node.files.control, path: `/api/seeds/${id}` })).body,
  };
  const token = readFileSync(node.files.webToken, 'utf8').trim();
  const [host = '', port = ''] = (web_addr ?? '').split(':');
  for (const path of [
    '/api/seeds',
    `/api/seeds/${id}`,
    '/api/events',
    `/api/seeds?${encodeURI(HOSTILE)}=1`,
  ]) {
    const answer = await ask({ host, port, path, headers: { Authorization: `Bearer ${token}` } });
    jsonDoors[path] = answer.body;
  }
  const wordDoors = {
    'seed list': (await node.run('seed', 'list')).stdout,
    'seed show': (await node.run('seed', 'show', id)).stdout,
    events: (await node.run('events')).stdout,
    error: (await node.run('seed', 'show', HOSTILE)).stderr,
    usage: (await node.run(HOSTILE)).stderr,
    option: (await node.run('status', '--network', HOSTILE)).stderr,
  };
  for (const [door, text] of Object.entries({ ...jsonDoors, ...wordDoors })) {
    expect(text, door).not.toBe('');
    expect(
      text.match(RAW)?.map((found) => found.codePointAt(0)?.toString(16)),
      door,
    ).toBeUndefined();
  }
  for (const door of ['seed list', '/api/seeds']) {
    expect(JSON.parse(jsonDoors[door] ?? ''), door).toMatchObject([{ id, title: HOSTILE }]);
  }
  expect(wordDoors['seed list']).toContain('pay\ufffd');
});
