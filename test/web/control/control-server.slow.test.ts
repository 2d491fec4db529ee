import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ACTION_IDS, actionOf } from '../../../source/contract/actions.ts';
import { ACCESS_HEADER, READ_ONLY_ACCESS } from '../../../source/contract/routes.ts';
import { CrabnetError, refused } from '../../../source/model/errors.ts';
import { ControlServer } from '../../../source/web/control/control-server.ts';
import { aSeed } from '../../support/made-rows.ts';
import { FakeNodeApi } from '../fake-node-api.ts';
import { ask } from '../raw-request.ts';

let folder: string;
let socketPath: string;
let api: FakeNodeApi;
let defects: unknown[];
let server: ControlServer;

const serverAt = (path: string) =>
  new ControlServer({ api, socketPath: path, onDefect: (error) => defects.push(error) });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crabnet-control-'));
  socketPath = join(folder, 'control.sock');
  api = new FakeNodeApi();
  defects = [];
  server = serverAt(socketPath);
  await server.start();
});
afterEach(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

const get = (path: string) => ask({ socketPath, path });
const post = (action: string, body: string | Buffer) =>
  ask({ socketPath, path: `/api/actions/${action}`, method: 'POST' }, body);

describe('the socket', () => {
  test('is for its owner only, and gone after the stop', async () => {
    const { mode } = await stat(socketPath);
    expect(mode & 0o777).toBe(0o600);
    await server.stop();
    expect(existsSync(socketPath)).toBe(false);
  });

  test('leaves the umask as it was', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    const mask = process.umask(0);
    process.umask(mask);
    expect((await stat(file)).mode & 0o777).toBe(0o666 & ~mask);
  });

  test('takes the place of one that a dead node left', async () => {
    const stale = join(folder, 'stale.sock');
    // A server whose socket file was moved away leaves it behind when it ends, as a killed process does.
    const dead = createServer();
    await new Promise<void>((resolve) => dead.listen(join(folder, 'dead.sock'), resolve));
    await rename(join(folder, 'dead.sock'), stale);
    await new Promise((resolve) => dead.close(resolve));
    expect(existsSync(stale)).toBe(true);
    const second = serverAt(stale);
    await second.start();
    expect((await ask({ socketPath: stale, path: '/livez' })).body).toBe('ok');
    await second.stop();
  });

  test('does not take the place of anything else', async () => {
    const path = join(folder, 'precious');
    await writeFile(path, 'data');
    await expect(serverAt(path).start()).rejects.toMatchObject({ name: 'CrabnetError', code: 'control' });
    expect(await readFile(path, 'utf8')).toBe('data');
  });

  test('in a folder that is not there is a fault', async () => {
    await expect(serverAt(join(folder, 'none', 'control.sock')).start()).rejects.toMatchObject({
      code: 'control',
    });
  });

  test.each([107, 108, 109, 250])('works at a path of %i bytes', async (length) => {
    const name = 'control.sock';
    const long = join(folder, 'd'.repeat(length - folder.length - name.length - 2));
    await mkdir(long);
    const path = join(long, name);
    expect(path).toHaveLength(length);
    const second = serverAt(path);
    await second.start();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await second.stop();
    expect(await readdir(long)).toEqual([]);
  });
});

describe('reading', () => {
  test('needs no token', async () => {
    for (const path of [
      '/health',
      '/livez',
      '/readyz',
      '/api/status',
      '/api/seeds',
      '/api/seeds/aa1',
      '/api/peers',
    ]) {
      expect((await get(path)).status).toBe(200);
    }
    for (const path of ['/api/digest', '/api/topology', '/api/overview', '/api/tasks', '/api/events']) {
      expect((await get(path)).status).toBe(200);
    }
  });

  test('events can be read on from a number', async () => {
    const { body } = await get('/api/events?after=4&limit=2');
    expect(api.queries).toEqual([{ limit: 2, after: 4 }]);
    expect(JSON.parse(body)).toEqual({
      ...{ events: [], total: 0, next: 0 },
      ...{ older: null, newer: null },
    });
    expect((await get('/api/events?after=x')).status).toBe(400);
  });

  test('rows that do not fit are named, to be asked for again', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => `big${index}`);
    api.seedRows = ids.map((id) => aSeed({ id, description: 'x'.repeat(60_000) }));
    const { body } = await get(`/api/rows?ids=${ids.join(',')}`);
    expect(body.length).toBeLessThan(1024 * 1024);
    expect(JSON.parse(body).rest).toEqual(ids.slice(16));
  });

  test('seeds come with how many there are, and where to read on', async () => {
    const page = JSON.parse((await get('/api/seeds?limit=1&reverse=true')).body);
    expect(page).toMatchObject({ seeds: [{ id: 'aa2' }], total: 2, live: 2 });
    const next = JSON.parse((await get(`/api/seeds?reverse=true&cursor=${page.next_cursor}`)).body);
    expect(next).toMatchObject({ seeds: [{ id: 'aa1' }], next_cursor: null });
  });

  test('rows are those of the ids that are held', async () => {
    const { body } = await get('/api/rows?ids=aa1,zz,aa2');
    expect(JSON.parse(body)).toMatchObject({ rows: [{ id: 'aa1' }, { id: 'aa2' }], rest: [] });
    expect(JSON.parse((await get('/api/rows?ids=')).body)).toEqual({ rows: [], rest: [] });
    expect((await get(`/api/rows?ids=${'a,'.repeat(1001)}`)).status).toBe(400);
  });
});

describe('acting', () => {
  test('an action gets its input, and answers its value', async () => {
    const answer = await post('bid', '{"seed":"aa","price":5}');
    expect(answer).toMatchObject({ status: 200 });
    expect(JSON.parse(answer.body)).toEqual({ told: 'sent', targets: 1 });
    expect(api.acted).toEqual([{ action: 'bid', input: { seed: 'aa', price: 5 } }]);
  });

  test('a refusal is 422 with its members', async () => {
    api.answer = async () => refused('too-low', { price: 1, least: 2 }, 'price');
    const answer = await post('bid', '{"seed":"aa"}');
    expect(answer.status).toBe(422);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(JSON.parse(answer.body)).toMatchObject({
      code: 'too-low',
      facts: { price: 1, least: 2 },
      message: '1 is under the minimum of 2',
      field: 'price',
      remedy: 'bid 2 or more',
    });
  });

  test('a fault is 503 with its members, an unexpected error 500 without', async () => {
    api.answer = () => Promise.reject(new CrabnetError('disk-full', 'no room', { remedy: 'make some' }));
    const fault = await post('run', '{"seed":"aa"}');
    expect(fault.status).toBe(503);
    expect(JSON.parse(fault.body)).toMatchObject({
      fault: 'disk-full',
      message: 'no room',
      remedy: 'make some',
    });
    api.answer = () => Promise.reject(new TypeError('inside'));
    const defect = await post('run', '{"seed":"aa"}');
    expect(defect.status).toBe(500);
    expect(defect.body).not.toContain('inside');
    expect(defects).toHaveLength(1);
  });

  test('a wrong input does not reach the node', async () => {
    const answer = await post('bid', '{"seed":"aa","price":1.5}');
    expect(answer.status).toBe(422);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'invalid-field', field: 'price' });
    expect(api.acted).toEqual([]);
  });

  test('a body of 256 KiB is read, a larger one is 413', async () => {
    const head = '{"seed":"aa","notes":"';
    const fits = `${head}${'x'.repeat(256 * 1024 - head.length - 2)}"}`;
    expect((await post('bid', fits)).status).toBe(200);
    const answer = await post('bid', `${fits} `);
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'invalid-field', field: 'body' });
    expect((await post('bid', Buffer.alloc(4 * 1024 * 1024))).status).toBe(413);
    expect(api.acted).toHaveLength(1);
  });

  test('a connection that said that it only reads is told the files of a seed', async () => {
    const headers = { [ACCESS_HEADER]: READ_ONLY_ACCESS };
    const path = '/api/actions/filesShow';
    expect((await ask({ socketPath, path, method: 'POST', headers }, '{"seed":"aa"}')).status).toBe(200);
    expect(api.acted).toEqual([{ action: 'filesShow', input: { seed: 'aa' } }]);
  });

  test('a connection that said that it only reads is refused every action that changes something, to its end', async () => {
    const access = { [ACCESS_HEADER]: READ_ONLY_ACCESS };
    for (const action of ACTION_IDS.filter((id) => actionOf(id).isReading !== true)) {
      const path = `/api/actions/${action}`;
      const answer = await ask({ socketPath, path, method: 'POST', headers: access }, '{"seed":"aa"}');
      expect(answer.status).toBe(403);
      expect(JSON.parse(answer.body)).toMatchObject({
        code: 'read-only',
        facts: {},
        message: 'this console is read-only',
        remedy: 'attach without --read-only to change something',
      });
    }
    expect((await ask({ socketPath, path: '/api/status', headers: access })).status).toBe(200);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const path = '/api/actions/bid';
    await ask({ socketPath, path: '/api/status', headers: access, agent });
    const later = await ask({ socketPath, path, method: 'POST', agent }, '{"seed":"aa"}');
    agent.destroy();
    expect(later.status).toBe(403);
    expect(api.acted).toEqual([]);
    expect((await post('bid', '{"seed":"aa"}')).status).toBe(200);
  });

  test('an unknown action is 404, reading an action is 405', async () => {
    expect((await post('explode', '{}')).status).toBe(404);
    const answer = await get('/api/actions/bid');
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe('POST');
  });
});
