import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createNetServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CONTROL_FORM, CONTROL_FORM_HEADER } from '../../../source/contract/routes.ts';
import { allSeeds } from '../../../source/contract/seed-pages.ts';
import { CrabnetError, type Outcome, refused } from '../../../source/model/errors.ts';
import { connectSocketApi } from '../../../source/web/control/socket-api.ts';
import { seedRow } from '../fake-node-api.ts';
import { connected, ends, folder, serve, setUpSocket, socketPath } from './served-socket.ts';

const QUERY = { order: 'new', reverse: true, filter: 'aa', state: 'all', limit: 1 } as const;

setUpSocket();

/** Something else than a node on the socket. */
async function serveStrangely(listener: RequestListener, form = CONTROL_FORM): Promise<void> {
  const server = createServer((request, response) => {
    response.setHeader(CONTROL_FORM_HEADER, form);
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  ends.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
}

describe('connecting', () => {
  test('where nobody listens there is no node', async () => {
    const timeoutMs = 5_000;
    expect(await connectSocketApi(socketPath, { timeoutMs })).toBeUndefined();
    expect(
      await connectSocketApi(join(folder, 'x'.repeat(150), 'control.sock'), { timeoutMs }),
    ).toBeUndefined();
    await writeFile(socketPath, '');
    expect(await connectSocketApi(socketPath, { timeoutMs })).toBeUndefined();
  });

  test('where a node ends while it is asked there is none', async () => {
    const ending = createNetServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => ending.listen(socketPath, resolve));
    ends.push(async () => ending.close());
    expect(await connectSocketApi(socketPath, { timeoutMs: 5_000 })).toBeUndefined();
  });

  test('who listens and does not answer is a fault, in time', async () => {
    const silent = createNetServer();
    await new Promise<void>((resolve) => silent.listen(socketPath, resolve));
    silent.on('connection', (socket) => ends.push(async () => socket.destroy()));
    ends.push(async () => silent.close());
    await expect(connectSocketApi(socketPath, { timeoutMs: 50 })).rejects.toMatchObject({
      code: 'data-dir-owned',
      message: expect.stringContaining('50 ms'),
    });
  });

  test('who listens and is no node is a fault', async () => {
    await serveStrangely((_request, response) => response.writeHead(418).end());
    await expect(connectSocketApi(socketPath, { timeoutMs: 5_000 })).rejects.toMatchObject({
      code: 'control',
    });
  });

  test('a node of another release is a fault that says what to do', async () => {
    await serveStrangely((_request, response) => response.end('ok'), '1');
    await expect(connectSocketApi(socketPath, { timeoutMs: 5_000 })).rejects.toMatchObject({
      code: 'data-dir-owned',
      message: 'the node that runs is of another release than this command',
      remedy: expect.stringContaining('end it, then start it'),
    });
  });

  test('a path too long for a socket works', async () => {
    const long = join(folder, 'd'.repeat(150));
    await mkdir(long);
    await serve(join(long, 'control.sock'));
    const api = await connected(join(long, 'control.sock'));
    expect((await api.status()).node_id).toBe('us');
    expect(await allSeeds(api)).toHaveLength(2);
  });
});

describe('reading', () => {
  test('the answers are those of the node', async () => {
    const { fake } = await serve();
    const api = await connected();
    expect(await api.status()).toEqual(await fake.status());
    expect(await api.seeds(QUERY)).toEqual(await fake.seeds(QUERY));
    expect(await api.peers()).toEqual(await fake.peers());
    expect(await api.digest()).toEqual(await fake.digest());
    expect(await api.topology()).toEqual(await fake.topology());
    expect(await api.overview()).toEqual(await fake.overview());
    expect(await api.tasks()).toEqual(await fake.tasks());
  });

  test('a seed is found, or refused as the node refuses it', async () => {
    const { fake } = await serve();
    const api = await connected();
    for (const id of ['aa1', 'aa', 'zz', 'ä /?', '', '..', '%', 'a?b#c']) {
      expect(await api.seed(id)).toEqual(await fake.seed(id));
    }
  });

  test('a query of events arrives whole', async () => {
    const { fake } = await serve();
    const api = await connected();
    await api.events({ limit: 5, kind: 'a b&c', source: 'node', after: 7 });
    await api.events({ limit: 1 });
    expect(fake.queries).toEqual([{ limit: 5, kind: 'a b&c', source: 'node', after: 7 }, { limit: 1 }]);
  });

  test('any number of rows can be asked for', async () => {
    const { fake } = await serve();
    const api = await connected();
    const ids = Array.from({ length: 2_345 }, (_, index) => `aa${index}`);
    fake.seedRows = ids.map(seedRow);
    expect((await api.rows([...ids, 'zz'])).map(({ id }) => id)).toEqual(ids);
    fake.seedRows = ids.slice(0, 40).map((id) => ({ ...seedRow(id), description: 'x'.repeat(60_000) }));
    expect(await api.rows(ids)).toEqual(fake.seedRows);
    expect(await api.rows([])).toEqual([]);
    fake.seedRows = [seedRow('aa1')];
    expect(await api.rows(['aa1'])).toEqual([seedRow('aa1')]);
  });
});

describe('acting', () => {
  test('an action comes to its value or its refusal', async () => {
    const { fake } = await serve();
    const api = await connected();
    const input = { seed: 'aa', price: 3 };
    expect(await api.act('bid', input)).toEqual({ ok: true, value: { told: 'sent', targets: 1 } });
    expect(fake.acted).toEqual([{ action: 'bid', input }]);
    const outcomes = [
      refused('too-low', { price: 1, least: 2 }, 'price'),
      refused('not-yours', { verb: 'claim', publisher: 'aa' }),
    ];
    for (const outcome of outcomes) {
      fake.answer = async () => outcome;
      expect(await api.act('bid', input)).toEqual(outcome);
    }
  });

  test('one that only reads has every action refused by the node, and reads all', async () => {
    const { fake } = await serve();
    const api = await connectSocketApi(socketPath, { timeoutMs: 5_000, isReadOnly: true });
    if (api === undefined) throw new Error('nobody there');
    ends.push(() => api.close());
    const refusal = { code: 'read-only', facts: {} };
    expect(await api.act('bid', { seed: 'aa' })).toMatchObject({ ok: false, refusal });
    expect(await api.act('cancel', { seed: 'aa' })).toMatchObject({ ok: false, refusal });
    expect(await api.act('block', { peer: 'aa' })).toMatchObject({ ok: false, refusal });
    expect(fake.acted).toEqual([]);
    expect(await api.status()).toEqual(await fake.status());
    expect(await allSeeds(api)).toHaveLength(2);
  });

  test('an input that is too large is refused', async () => {
    await serve();
    const api = await connected();
    expect(await api.act('publish', { title: 't', cmd: 'x'.repeat(1_000_000) })).toMatchObject({
      ok: false,
      refusal: { code: 'invalid-field', field: 'body' },
    });
  });

  test("a fault of the node's is thrown as it was", async () => {
    const { fake } = await serve();
    const api = await connected();
    fake.answer = () => Promise.reject(new CrabnetError('disk-full', 'no room', { field: 'f', remedy: 'r' }));
    const error = await api.act('bid', { seed: 'aa' }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(CrabnetError);
    expect(error).toMatchObject({ code: 'disk-full', message: 'no room', field: 'f', remedy: 'r' });
  });

  test.each([
    ['run', { seed: 'aa' }],
    ['claim', { seed: 'aa', bid: 'bb' }],
    ['settle', { seed: 'aa', verdict: 'accepted' }],
    ['dial', { address: '127.0.0.1:9' }],
  ] as const)('a %s may take longer than any other answer', async (action, input) => {
    const { fake } = await serve();
    const api = await connected(socketPath, 2_000);
    let release: (value: Outcome<unknown>) => void = () => undefined;
    const held = new Promise<Outcome<unknown>>((resolve) => {
      release = resolve;
    });
    fake.answer = () => held;
    const run = api.act(action, input);
    await expect(api.act('bid', { seed: 'aa' })).rejects.toMatchObject({ code: 'data-dir-owned' });
    release({ ok: true, value: { result_id: 'r' } });
    expect(await run).toEqual({ ok: true, value: { result_id: 'r' } });
  });
});

describe('what goes wrong on the way', () => {
  test('a node that ended is a fault', async () => {
    const { server } = await serve();
    const api = await connected();
    await server.stop();
    await expect(api.status()).rejects.toMatchObject({ name: 'CrabnetError', code: 'control' });
  });

  test('an answer cut short, no JSON, or of another status is a fault', async () => {
    let answers = 0;
    await serveStrangely((request, response) => {
      if (request.url === '/livez') return response.end('ok');
      answers += 1;
      if (answers === 1)
        return response.writeHead(200, { 'Content-Length': 99 }).write('{', () => response.destroy());
      if (answers === 2) return response.end('no json');
      return response.writeHead(404).end('{"detail":"nothing here"}');
    });
    const api = await connected();
    await expect(api.status()).rejects.toMatchObject({ code: 'control' });
    await expect(api.status()).rejects.toMatchObject({
      code: 'control',
      message: expect.stringContaining('JSON'),
    });
    await expect(api.status()).rejects.toMatchObject({ message: 'the node answered HTTP 404: nothing here' });
  });

  test('an answer that stops half-way is a fault, in time', async () => {
    await serveStrangely((request, response) => {
      if (request.url === '/livez') return response.end('ok');
      return response.write('{');
    });
    const api = await connected(socketPath, 2_000);
    await expect(api.status()).rejects.toMatchObject({
      code: 'data-dir-owned',
      message: expect.stringContaining('2000 ms'),
    });
  });
});
