import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HostPort } from '../../../source/base/host-port.ts';
import { HEALTH_CHECKS } from '../../../source/contract/health.ts';
import { CrabnetError, done, refused } from '../../../source/model/errors.ts';
import { MonitorServer } from '../../../source/web/monitor/monitor-server.ts';
import { aStatus } from '../../support/fake-node.ts';
import { FakeNodeApi } from '../fake-node-api.ts';
import { ask, type RawAnswer, sendBytes } from '../raw-request.ts';

const TOKEN = 'the-token';

let api: FakeNodeApi;
let oldestEvent: number;
let defects: unknown[];
let server: MonitorServer;
let bound: HostPort;

const serverOf = (token: string | null, address: HostPort = { host: '127.0.0.1', port: 0 }) =>
  new MonitorServer({
    api,
    address,
    hosts: ['Monitor.Example'],
    token,
    oldestEvent: () => oldestEvent,
    metrics: async () => '# the metrics\n',
    onDefect: (error) => defects.push(error),
  });

beforeEach(async () => {
  api = new FakeNodeApi();
  oldestEvent = 1;
  defects = [];
  server = serverOf(TOKEN);
  bound = await server.start();
});
afterEach(() => server.stop());

const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<RawAnswer> =>
  ask({ host: bound.host, port: bound.port, path, method, headers });
const read = (path: string, method = 'GET') => get(path, { 'X-Api-Token': TOKEN }, method);

function expectProblem(answer: RawAnswer, status: number): Record<string, unknown> {
  expect(answer.headers['content-type']).toBe('application/problem+json');
  const body = JSON.parse(answer.body);
  expect(body).toMatchObject({ type: 'about:blank', status });
  expect(answer.status).toBe(status);
  expect(body.title).toBeTypeOf('string');
  return body;
}

describe('what is open', () => {
  test('the node lives, and says when it is ready', async () => {
    const health = await get('/health');
    expect(health).toMatchObject({ status: 200, body: 'ok' });
    expect(health.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect((await get('/livez')).status).toBe(200);
    expect(await get('/readyz')).toMatchObject({ status: 200, body: 'ok' });
  });

  test('a node that cannot work is not ready, and says why; it lives all the same', async () => {
    api.statusNow = aStatus({ alarm_codes: ['disk full'], alarms: ['disk full'], disk: null });
    const { detail } = expectProblem(await get('/readyz'), 503);
    expect(detail).toBe('disk: disk full, free room is not known');
    expect((await get('/livez')).status).toBe(200);
    const { checks } = expectProblem(await get('/readyz?verbose'), 503);
    expect(checks).toContainEqual({ check: 'disk', state: 'bad', detail: expect.any(String) });
  });

  test('verbose says all that was looked at', async () => {
    for (const path of ['/readyz?verbose', '/readyz?verbose=true', '/livez?verbose']) {
      const { status, body } = await get(path);
      expect(status).toBe(200);
      const { ok, checks } = JSON.parse(body);
      expect(ok).toBe(true);
      expect(checks.map(({ check }: { check: string }) => check)).toEqual(HEALTH_CHECKS);
    }
    expectProblem(await get('/readyz?verbose=loud'), 400);
    expectProblem(await get('/readyz?loud'), 400);
  });

  test('the metrics are told to whoever asks, as Prometheus wants them', async () => {
    const answer = await get('/metrics');
    expect(answer).toMatchObject({ status: 200, body: '# the metrics\n' });
    expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect((await get('/metrics', {}, 'HEAD')).body).toBe('');
    expectProblem(await get('/metrics', {}, 'POST'), 405);
  });

  test('the first page names the endpoints', async () => {
    const { status, body } = await get('/');
    expect(status).toBe(200);
    for (const path of ['/health', '/readyz', '/api/events', '/api/seeds/{id}', '/api/digest']) {
      expect(body).toContain(`${path}\n`);
    }
  });
});

describe('what one reads', () => {
  test('resources have the shapes of the interface', async () => {
    expect(JSON.parse((await read('/api/status')).body)).toMatchObject({ node_id: 'us', running: true });
    expect(JSON.parse((await read('/api/seeds')).body)).toHaveLength(2);
    expect(JSON.parse((await read('/api/seeds/aa1')).body)).toMatchObject({ seed: { id: 'aa1' } });
    expect(JSON.parse((await read('/api/peers')).body)).toEqual([]);
    expect(JSON.parse((await read('/api/digest')).body)).toEqual(await api.digest());
    expect(JSON.parse((await read('/api/topology')).body)).toEqual(await api.topology());
    expect(JSON.parse((await read('/api/overview')).body)).toEqual(await api.overview());
    expect(JSON.parse((await read('/api/events')).body)).toEqual({
      ...{ events: [], total: 0 },
      ...{ next_cursor: null, prev_cursor: null },
    });
    expect((await read('/api/events')).headers['content-type']).toBe('application/json');
  });

  test('files of a seed have their names, and not where on this machine they were written to', async () => {
    const side = { side: 'outputs', cid: 'bafk', bytes: 1, count: 1, files: [] };
    api.answer = done({ seed_id: 'aa1', sides: [{ ...side, written_to: ['/home/ann'] }] });
    const { body } = await read('/api/seeds/aa1/files');
    expect(JSON.parse(body)).toEqual({ seed_id: 'aa1', sides: [side] });
    expect(api.acted).toEqual([{ action: 'filesShow', input: { seed: 'aa1' } }]);
    api.answer = refused('no-such-seed', { given: 'zz' });
    expectProblem(await read('/api/seeds/zz/files'), 404);
  });

  test('an id in the path is decoded', async () => {
    expect((await read(`/api/seeds/${encodeURIComponent('ä /?')}`)).status).toBe(200);
    expectProblem(await read('/api/seeds/%ff'), 400);
  });

  test('a query goes on as it was meant, the limit within its bounds', async () => {
    await read('/api/events?limit=7&kind=store_sync&source=node');
    await read('/api/events?limit=999999');
    await read('/api/events');
    expect(api.queries).toEqual([
      { limit: 7, kind: 'store_sync', source: 'node' },
      { limit: 10_000 },
      { limit: 10_000 },
    ]);
  });

  test.each([
    'limit=0',
    'limit=x',
    'limit=-1',
    'limit=1.5',
    'limit=1e3',
    'limit=',
    'limit=9007199254740993',
    'limit=1&limit=2',
  ])('a bad value is refused by name: %s', async (query) => {
    expect(expectProblem(await read(`/api/events?${query}`), 400)).toMatchObject({ field: 'limit' });
    expect(api.queries).toEqual([]);
  });

  test('seeds come in pages, each leading to the next by a header', async () => {
    const first = await read('/api/seeds?order=due&limit=1&filter=%20aa');
    expect(JSON.parse(first.body)).toMatchObject([{ id: 'aa1' }]);
    const [, next = ''] = /^<(.*)>; rel="next"$/u.exec(String(first.headers.link)) ?? [];
    expect(next).toContain('order=due');
    const second = await read(next);
    expect(JSON.parse(second.body)).toMatchObject([{ id: 'aa2' }]);
    expect(second.headers.link).toBeUndefined();
  });

  test('the lists of a seed come in pages', async () => {
    const page = JSON.parse((await read('/api/seeds/aa1/history?cursor=3')).body);
    expect(page).toEqual({ rows: [], total: 0, next_cursor: null });
    expectProblem(await read('/api/seeds/zz/bids'), 404);
    expectProblem(await read('/api/seeds/aa1/nothing'), 404);
  });

  test.each(['/api/seeds?page=2', '/api/status?x', '/api/events?after=3', '/api/seeds/aa1?limit=3'])(
    'a name that is not known is refused: %s',
    async (path) => {
      const { field } = expectProblem(await read(path), 400);
      expect(path).toContain(`?${String(field)}`);
    },
  );

  test('HEAD has the headers of GET, and no body', async () => {
    const full = await read('/api/digest');
    const head = await read('/api/digest', 'HEAD');
    expect(head.body).toBe('');
    expect(head.headers['content-length']).toBe(String(full.body.length));
  });
});

describe('what is refused', () => {
  test('an unknown path is 404', async () => {
    for (const path of [
      '/api',
      '/api/',
      '/api/nothing',
      '/api/seeds/aa1/x',
      '/api/rows',
      '/api/tasks',
      '//health',
      '/health/',
    ]) {
      expectProblem(await read(path), 404);
    }
  });

  test('another method than GET and HEAD is 405', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']) {
      const answer = await read('/api/seeds', method);
      expectProblem(answer, 405);
      expect(answer.headers.allow).toBe('GET, HEAD');
    }
    expectProblem(await read('/api/actions/publish', 'POST'), 404);
  });

  test('a seed that is not there is 404, an ambiguous prefix 409, with code and remedy', async () => {
    expect(expectProblem(await read('/api/seeds/zz'), 404)).toMatchObject({ code: 'no-such-seed' });
    expect(expectProblem(await read('/api/seeds/aa'), 409)).toMatchObject({
      code: 'ambiguous-id',
      field: 'seed',
      remedy: 'give more of it, such as aa1',
    });
  });

  test('an error that nobody expected is 500 without particulars, and told to the node', async () => {
    const error = new Error('secret at line 3');
    api.before = () => {
      throw error;
    };
    const answer = await read('/api/status');
    expectProblem(answer, 500);
    expect(answer.body).not.toContain('secret');
    expect(defects).toEqual([error]);
  });

  test('a fault is 503 with its code', async () => {
    api.before = () => {
      throw new CrabnetError('disk-full', 'the disk is full', { remedy: 'free some space' });
    };
    expect(expectProblem(await read('/api/status'), 503)).toMatchObject({
      fault: 'disk-full',
      message: 'the disk is full',
      remedy: 'free some space',
    });
    expect(defects).toEqual([]);
  });
});

test('a target that is no path is 400', async () => {
  const target = 'GET http://evil.example/api/seeds HTTP/1.1';
  const answer = await sendBytes(bound.port, `${target}\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1.1 400 /u);
  expect(answer).toContain('application/problem+json');
});

test('a request without a host is 400, as a problem', async () => {
  const answer = await sendBytes(bound.port, 'GET /health HTTP/1.1\r\nConnection: close\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1.1 400 /u);
  expect(answer).toContain('application/problem+json');
});

describe('who may read', () => {
  test('what needs the token says nothing without it, not even what there is', async () => {
    const answer = await get('/api/seeds');
    expect(expectProblem(answer, 401)).toMatchObject({ error: 'unauthorized' });
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="crabnet"');
    expectProblem(await get('/api/nothing'), 401);
    expectProblem(await get('/api/seeds', {}, 'POST'), 401);
    expect((await get('/api/seeds', { Authorization: `Bearer ${TOKEN}` })).status).toBe(200);
  });

  test('a token in the URL is not accepted', async () => {
    expectProblem(await get(`/api/seeds?token=${TOKEN}&access_token=${TOKEN}`), 401);
  });

  test('no token is asked for where the operator opened the door', async () => {
    const open = serverOf(null);
    const { port } = await open.start();
    expect((await ask({ port, host: '127.0.0.1', path: '/api/seeds' })).status).toBe(200);
    await open.stop();
  });

  test('a foreign host or origin is refused before anything else', async () => {
    const misdirected = expectProblem(await get('/health', { Host: 'evil.example' }), 421);
    expect(misdirected.remedy).toContain('--web-hosts');
    expectProblem(await get('/api/seeds', { Origin: 'http://evil.example', 'X-Api-Token': TOKEN }), 403);
  });

  test.each(['monitor.example', 'MONITOR.example.', `monitor.example:8080`])(
    'a name that the operator gave is served: %s',
    async (host) => {
      expect((await get('/health', { Host: host })).status).toBe(200);
      expect((await get('/health', { Host: `www.${host}` })).status).toBe(421);
    },
  );

  test('the name that the server was bound by is served', async () => {
    const named = serverOf(null, { host: 'LOCALHOST', port: 0 });
    const { host, port } = await named.start();
    expect((await ask({ host, port, path: '/health', headers: { Host: `localhost:${port}` } })).status).toBe(
      200,
    );
    await named.stop();
  });
});

describe('starting', () => {
  test('a taken port is a fault with the field and the remedy', async () => {
    const second = serverOf(null, bound);
    await expect(second.start()).rejects.toMatchObject({
      name: 'CrabnetError',
      code: 'port-in-use',
      field: 'web-addr',
      remedy: expect.stringContaining('--web-addr'),
    });
    await second.stop();
  });

  test('an address of another machine is a fault', async () => {
    await expect(serverOf(null, { host: '192.0.2.1', port: 0 }).start()).rejects.toMatchObject({
      code: 'address',
    });
  });

  test('an IPv6 address is served where the machine has one', async ({ skip }) => {
    const six = serverOf(null, { host: '::1', port: 0 });
    const at = await six.start().catch(() => undefined);
    if (at === undefined) return skip('no IPv6 here');
    expect((await ask({ host: '::1', port: at.port, path: '/health' })).status).toBe(200);
    await six.stop();
  });
});

describe('asking again', () => {
  const tagOf = async (path: string) => String((await read(path)).headers.etag);
  const again = (path: string, tag: string, method = 'GET') =>
    get(path, { 'X-Api-Token': TOKEN, 'If-None-Match': tag }, method);

  test.each([
    '/health',
    '/readyz?verbose',
    '/api/status',
    '/api/seeds?limit=1',
    '/api/seeds/aa1',
    '/api/seeds/aa1/bids',
    '/api/events?limit=5',
    '/api/peers',
    '/api/topology',
    '/api/overview',
    '/api/alerts',
    '/api/digest',
  ])('what did not change is not sent again: %s', async (path) => {
    const first = await read(path);
    expect(first.headers.etag).toMatch(/^"[\w-]{43}"$/u);
    expect(first.headers['cache-control']).toBe('private, no-cache');
    const second = await again(path, String(first.headers.etag));
    expect(second).toMatchObject({ status: 304, body: '' });
    expect(second.headers).toMatchObject({ etag: first.headers.etag, 'cache-control': 'private, no-cache' });
    expect(second.headers.link).toBe(first.headers.link);
  });

  test('what changed is sent, with another tag', async () => {
    const tag = await tagOf('/api/status');
    api.statusNow = aStatus({ node_id: 'us', unsent: 7 });
    const changed = await again('/api/status', tag);
    expect(changed.status).toBe(200);
    expect(JSON.parse(changed.body).unsent).toBe(7);
    expect(changed.headers.etag).not.toBe(tag);
  });

  test('each page has a tag of its own', async () => {
    expect(await tagOf('/api/seeds?limit=1')).not.toBe(await tagOf('/api/seeds?limit=2'));
  });

  test('a list of tags is read, weak ones and * as well, and what is none of ours is none', async () => {
    const tag = await tagOf('/api/digest');
    for (const known of [`"a, b", ${tag}`, `W/${tag}`, '*', ` ${tag} `])
      expect((await again('/api/digest', known)).status).toBe(304);
    for (const other of ['"a"', '', tag.slice(1, -1), 'W/"a", "b"'])
      expect((await again('/api/digest', other)).status).toBe(200);
  });

  test('HEAD has the tag, and is answered by it', async () => {
    const { headers } = await read('/api/digest', 'HEAD');
    expect(headers.etag).toBe(await tagOf('/api/digest'));
    expect((await again('/api/digest', String(headers.etag), 'HEAD')).status).toBe(304);
  });

  test('problems have no tag, and nobody may keep them', async () => {
    const { headers } = await again('/api/seeds/zz', '*');
    expect(headers.etag).toBeUndefined();
    expect(headers['cache-control']).toBe('no-store');
  });

  test('a tag opens nothing: the token is asked for first', async () => {
    expectProblem(await get('/api/digest', { 'If-None-Match': '*' }), 401);
  });
});

test.each(['/api/events?limit=0', '/api/events?nope=1', '/api/nothing', '/api/seeds/%ff', '/api/seeds/zz'])(
  'what is refused says which field and what to do: %s',
  async (path) => {
    const problem = JSON.parse((await read(path)).body);
    expect(problem).toMatchObject({ field: expect.any(String), remedy: expect.any(String) });
  },
);
