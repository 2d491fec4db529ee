import { describe, expect, test } from 'vitest';
import { aStatus } from '../../support/made-rows.ts';
import { api, expectProblem, get, read, setUpServer, TOKEN } from './asked-server.ts';

setUpServer();

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
