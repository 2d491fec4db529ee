import { describe, expect, test } from 'vitest';
import { CrabnetError } from '../../../source/model/errors.ts';
import { ask, sendBytes } from '../raw-request.ts';
import {
  api,
  bound,
  defects,
  expectProblem,
  get,
  read,
  serverOf,
  setUpServer,
  TOKEN,
} from './asked-server.ts';

setUpServer();

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

test.each(['/api/events?limit=0', '/api/events?nope=1', '/api/nothing', '/api/seeds/%ff', '/api/seeds/zz'])(
  'what is refused says which field and what to do: %s',
  async (path) => {
    const problem = JSON.parse((await read(path)).body);
    expect(problem).toMatchObject({ field: expect.any(String), remedy: expect.any(String) });
  },
);

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
