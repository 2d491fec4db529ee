import { get as httpGet } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { MonitorServer } from '../../../source/web/monitor/monitor-server.ts';
import { act } from '../../support/act.ts';
import { LocalNode } from '../../support/local-node.ts';
import { ask, type RawAnswer } from '../raw-request.ts';
import { type ApiDocument, DescribedAnswers } from './described-answers.ts';

const TOKEN = 'the-token';
const MIB = 1024 * 1024;
const HOST = '127.0.0.1';

let peer: LocalNode;
let node: LocalNode;
let server: MonitorServer;
let port: number;
let document: ApiDocument;
let described: DescribedAnswers;
/** A seed that went all the way. */
let traded: string;
const defects: unknown[] = [];

const read = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<RawAnswer> =>
  ask({ host: HOST, port, path, headers: { 'X-Api-Token': TOKEN, ...headers } });

/** A node that published, bid, awarded, ran and settled, beside a peer that told it of a seed. */
beforeAll(async () => {
  node = await new LocalNode({ key: 2, settings: { sandbox: 'none' } }).start();
  const announceAddrs = [{ host: HOST, port: await node.port() }];
  peer = await new LocalNode({ key: 1, settings: { announceAddrs } }).start();
  await act(peer.api, 'publish', { title: 'of another', cmd: 'true' });
  const { api } = node;
  const publish = (title: string) => act(api, 'publish', { title, cmd: 'echo hello', max_bids: 3 });
  ({ seed_id: traded } = await publish('Count words'));
  const { bid_id: bid } = await act(api, 'bid', { seed: traded, price: 3 });
  await act(api, 'bid', { seed: traded, price: 5 });
  await act(api, 'claim', { seed: traded, bid });
  await act(api, 'run', { seed: traded, sandbox: 'none' });
  await act(api, 'settle', { seed: traded, verdict: 'accepted', note: 'thanks' });
  for (const title of ['open', 'é‮ <b>', 'x'.repeat(200)]) await publish(title);
  await act(api, 'bid', { seed: (await publish('bid upon')).seed_id, price: 1 });
  await act(api, 'settle', { seed: (await publish('withdrawn')).seed_id, verdict: 'rejected' });
  server = new MonitorServer({
    ...{ api, hosts: [], token: TOKEN, oldestEvent: () => 1, metrics: async () => '# figures\n' },
    address: { host: HOST, port: 0 },
    onDefect: (error) => defects.push(error),
  });
  ({ port } = await server.start());
  const heard = async () => expect((await api.topology()).edges).not.toEqual([]);
  await vi.waitFor(heard, { timeout: 30_000, interval: 100 });
  document = JSON.parse((await read('/api/openapi.json')).body);
  described = new DescribedAnswers(document);
});
afterAll(async () => {
  await server.stop();
  await node.remove();
  await peer.remove();
});

const faultsIn = (operationId: string, { status, headers, body }: RawAnswer): readonly string[] =>
  described.faultsOf(operationId, status, String(headers['content-type']), body);

/** The first of an answer that has no end, and then no more. */
const firstOfStream = (path: string): Promise<RawAnswer> =>
  new Promise((resolve, reject) => {
    const asked = httpGet(
      { host: HOST, port, path, agent: false, headers: { 'X-Api-Token': TOKEN } },
      (answer) => {
        answer.once('data', (chunk: Buffer) => {
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: chunk.toString() });
          asked.destroy();
        });
      },
    );
    asked.on('error', reject);
  });

const askAny = (path: string): Promise<RawAnswer> =>
  path.startsWith('/api/events/stream') ? firstOfStream(path) : read(path);

describe('what a real node answers', () => {
  test('is what the document says of it, endpoint by endpoint, and not a member more', async () => {
    for (const { operationId, path, parameters } of described.operations) {
      const queries = parameters.some(({ name }) => name === 'verbose') ? ['', '?verbose'] : [''];
      for (const query of queries) {
        const answer = await askAny(path.replace('{id}', traded) + query);
        expect(answer.status, `${path}${query}`).toBe(200);
        expect(faultsIn(operationId, answer)).toEqual([]);
      }
    }
  });

  test('shows what happened, so that not only empty lists were looked at', async () => {
    const rowsAt = async (path: string) => JSON.parse((await read(path)).body);
    for (const part of ['bids', 'claims', 'results', 'settlements', 'history'])
      expect((await rowsAt(`/api/seeds/${traded}/${part}`)).rows).not.toEqual([]);
    expect((await rowsAt('/api/topology')).edges).not.toEqual([]);
    expect((await rowsAt('/api/events')).events).not.toEqual([]);
    expect(await rowsAt('/api/peers')).not.toEqual([]);
  });

  test('an answer that the document does not know is found', () => {
    const answer = { status: 200, headers: { 'content-type': 'application/json' } };
    expect(faultsIn('digest', { ...answer, body: '{"digest":7,"more":1}' })).not.toEqual([]);
    expect(faultsIn('digest', { ...answer, headers: { 'content-type': 'text/html' }, body: '' })).not.toEqual(
      [],
    );
  });
});

/** Texts that readers of queries, paths and JSON trip over. */
const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom(
    '',
    '0',
    '-1',
    '1e3',
    '9007199254740993',
    '__proto__',
    '../..',
    '\'"`;--',
    '\0',
    '%',
    '\ud800',
    '"',
  ),
  fc.constantFrom(
    'after-1',
    'before-0',
    'after-999999999999999',
    'W10',
    '1d',
    '2026-02-30',
    '2026-11-28T25:00:00Z',
  ),
  fc.constantFrom('status:', 'reward>', '-is:live', '"a', 'left<10m', 'by:you', 'me:none -status:open'),
);

const valueFor = (schema: { readonly type?: string; readonly enum?: readonly string[] }) =>
  fc.oneof(
    nasty,
    schema.enum === undefined
      ? fc.integer({ min: -3, max: 20_000 }).map(String)
      : fc.constantFrom(...schema.enum),
  );

/** Without what `fetch` would mend: halves of characters cannot be sent. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

describe('whatever is asked', () => {
  const RUNS = 1200;

  test('is answered as the document says: no 5xx, problems that name the field and the remedy, 1 MiB at most', async () => {
    const requests = fc.constantFrom(...described.operations).chain((operation) => {
      const query = operation.parameters.filter((parameter) => parameter.in === 'query');
      const known = fc
        .subarray([...query])
        .chain((chosen) =>
          fc.tuple(
            ...chosen.map(({ name, schema }) => valueFor(schema).map((value) => [name, value] as const)),
          ),
        );
      return fc.record({
        operation: fc.constant(operation),
        id: fc.oneof(
          nasty,
          fc.constantFrom(traded, traded.slice(0, 8), traded.toUpperCase(), traded[0] ?? ''),
        ),
        query: known,
        more: fc.option(fc.tuple(nasty, nasty), { freq: 6, nil: undefined }),
        twice: fc.boolean(),
      });
    });
    const seen = new Set<number>();
    const property = fc.asyncProperty(requests, async ({ operation, id, query, more, twice }) => {
      const pairs = [...query, ...(more === undefined ? [] : [more]), ...(twice ? query.slice(0, 1) : [])];
      const search = pairs.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');
      const path = operation.path.replace('{id}', () => encoded(id));
      const isOfOperation = !/^\.{0,2}$/u.test(id) || !operation.path.includes('{id}');
      const answer = await askAny(search === '' ? path : `${path}?${search}`);
      seen.add(answer.status);
      expect(answer.status).toBeLessThan(500);
      expect(Buffer.byteLength(answer.body)).toBeLessThanOrEqual(MIB);
      if (isOfOperation) expect(faultsIn(operation.operationId, answer)).toEqual([]);
      if (answer.status !== 200) {
        expect(answer.headers['content-type']).toBe('application/problem+json');
        expect(JSON.parse(answer.body)).toMatchObject({
          field: expect.any(String),
          remedy: expect.any(String),
        });
      }
      const known = operation.parameters
        .filter((parameter) => parameter.in === 'query')
        .map(({ name }) => name);
      if (isOfOperation && pairs.some(([name]) => !known.includes(name))) expect(answer.status).toBe(400);
    });
    await fc.assert(property, { numRuns: RUNS });
    expect([...seen]).toEqual(expect.arrayContaining([200, 400, 404]));
    expect(defects).toEqual([]);
  });

  test('an unknown name is refused everywhere, and named', async () => {
    for (const { path } of described.operations) {
      const answer = await askAny(`${path.replace('{id}', traded)}?no_such_name=1`);
      expect(answer.status, path).toBe(400);
      expect(JSON.parse(answer.body)).toMatchObject({ field: 'no_such_name', remedy: expect.any(String) });
    }
  });

  test('other methods, a missing token and a foreign name are problems everywhere', async () => {
    for (const { path, security } of described.operations) {
      const at = path.replace('{id}', traded);
      const options = { host: HOST, port, path: at, headers: { 'X-Api-Token': TOKEN } };
      for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
        const answer = await ask({ ...options, method });
        expect(answer.status).toBe(405);
        expect(answer.headers.allow).toBe('GET, HEAD');
        expect(JSON.parse(answer.body)).toMatchObject({ field: 'method', remedy: 'use GET, HEAD' });
      }
      expect((await read(at, { Host: 'evil.example' })).status).toBe(421);
      expect((await read(at, { Origin: 'http://evil.example' })).status).toBe(403);
      if (security.length > 0) expect((await read(at, { 'X-Api-Token': 'wrong' })).status).toBe(401);
    }
  });
});
