import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { EventKind, MonitorEvent } from '../../../source/contract/monitor-event.ts';
import { MonitorServer } from '../../../source/web/monitor/monitor-server.ts';
import { FakeNodeApi } from '../fake-node-api.ts';

let api: FakeNodeApi;
let server: MonitorServer;
let port: number;
let oldestEvent: number;
const open: ClientRequest[] = [];

beforeEach(async () => {
  api = new FakeNodeApi();
  oldestEvent = 1;
  server = new MonitorServer({
    ...{ api, address: { host: '127.0.0.1', port: 0 }, hosts: [], token: null },
    ...{ isReady: () => true, oldestEvent: () => oldestEvent },
    metrics: async () => '',
    onDefect: (error) => {
      throw error;
    },
  });
  ({ port } = await server.start());
});
afterEach(async () => {
  for (const each of open.splice(0)) each.destroy();
  await server.stop();
});

const event = (kind: EventKind, seed_id = 's', title = ''): MonitorEvent => ({
  ...{ ts: 1, node_id: 'us', kind, source: 'node' },
  payload: { seed_id, title },
});

function happen(...events: readonly MonitorEvent[]): void {
  api.happened(...events);
  api.tell({ events });
}

async function read(query = '', lastId?: string) {
  const headers = lastId === undefined ? {} : { 'Last-Event-ID': lastId };
  const asked = request({
    host: '127.0.0.1',
    port,
    path: `/api/events/stream${query}`,
    headers,
    agent: false,
  });
  open.push(asked);
  asked.on('error', () => undefined);
  const response = await new Promise<IncomingMessage>((resolve) => asked.once('response', resolve).end());
  let text = '';
  return {
    response,
    listen: () => response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk)),
    ids: () => [...text.matchAll(/^id: (\d+)\ndata/gmu)].map(([, id]) => Number(id)),
    text: () => text,
  };
}

test('what comes from now on is told with its id, and of what fits alone', async () => {
  happen(event('seed_published'));
  const all = await read();
  expect(all.response.headers['content-type']).toBe('text/event-stream');
  all.listen();
  const some = await read('?kind=seed_settled');
  some.listen();
  await vi.waitFor(() => expect(all.text() + some.text()).toBe(':\n\n:\n\n'));
  happen(event('seed_published', 'a'), event('seed_settled', 'b'));
  await vi.waitFor(() => expect(all.ids()).toEqual([2, 3]));
  await vi.waitFor(() => expect(some.ids()).toEqual([3]));
  expect(some.text()).toContain('"kind":"seed_settled"');
});

test('a reader that comes again hears what it missed, and where that is not kept any more, that there is a gap', async () => {
  for (let count = 0; count < 450; count += 1) happen(event('seed_published'));
  const again = await read('', '440');
  again.listen();
  await vi.waitFor(() => expect(again.ids()).toEqual([441, 442, 443, 444, 445, 446, 447, 448, 449, 450]));
  oldestEvent = 449;
  const late = await read('', '5');
  late.listen();
  await vi.waitFor(() => expect(late.ids().at(-1)).toBe(450));
  expect(late.text()).toContain('event: gap\nid: 448\ndata: {"after":5,"through":448}\n\n');
  const lost = await read('', '900');
  lost.listen();
  await vi.waitFor(() => expect(lost.text()).toContain('data: {"after":900,"through":450}'));
});

test('no more than a page is asked for a reader that does not read', async () => {
  const stalled = await read();
  stalled.response.pause();
  await vi.waitFor(() => expect(api.queries.length).toBeGreaterThan(1));
  const large = 'x'.repeat(50_000);
  for (let count = 0; count < 2_000; count += 1) happen(event('seed_published', 's', large));
  let before = -1;
  await vi.waitFor(
    () => {
      const now = api.queries.length;
      const isSame = now === before;
      before = now;
      expect(isSame).toBe(true);
    },
    { interval: 500, timeout: 20_000 },
  );
  // Of 2,000 events most were never asked for.
  expect(api.queries.at(-1)?.after).toBeLessThan(1_000);
});

test('an id that is none, and a filter that nobody knows, are refused', async () => {
  expect((await read('', 'x')).response.statusCode).toBe(400);
  expect((await read('?nobody=1')).response.statusCode).toBe(400);
});

test('so many readers and no more, and all are let go at a stop', async () => {
  const readers = await Promise.all(Array.from({ length: 32 }, () => read()));
  expect(readers.every(({ response }) => response.statusCode === 200)).toBe(true);
  expect((await read()).response.statusCode).toBe(503);
  const ended = readers.map(
    ({ response }) => new Promise((resolve) => response.once('close', resolve).resume()),
  );
  await server.stop();
  await Promise.all(ended);
});
