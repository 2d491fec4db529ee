import { describe, expect, test } from 'vitest';
import { HEALTH_CHECKS } from '../../../source/contract/health.ts';
import { done, refused } from '../../../source/model/errors.ts';
import { aStatus } from '../../support/made-rows.ts';
import { ask } from '../raw-request.ts';
import { api, bound, expectProblem, get, read, serverOf, setUpServer } from './asked-server.ts';

setUpServer();

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
