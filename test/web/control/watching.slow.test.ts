import { describe, expect, test, vi } from 'vitest';
import type { EventKind, MonitorEvent } from '../../../source/contract/monitor-event.ts';
import type { NodeApi, NodeChange } from '../../../source/contract/node-api.ts';
import { connected, serve, setUpSocket } from './served-socket.ts';

setUpSocket();

describe('watching', () => {
  const event = (kind: EventKind, seed_id: string): MonitorEvent => ({
    ts: 1,
    node_id: 'us',
    kind,
    source: 'node',
    payload: { seed_id },
  });

  /** What a watcher is told, and a promise for the moment from which on it is. */
  async function watched(api: NodeApi) {
    const changes: NodeChange[] = [];
    const stop = api.watch((change) => changes.push(change));
    // What is asked while watching begins waits until it has.
    await api.status();
    return { changes, stop, told: (count: number) => vi.waitFor(() => expect(changes).toHaveLength(count)) };
  }
  const withIds = (events: readonly MonitorEvent[], from: number) =>
    events.map((each, index) => ({ ...each, id: index + from }));

  test('what changes is told as it changes, as the node says it, and nobody asks for it', async () => {
    const { fake } = await serve();
    fake.happened(event('seed_published', 'old'));
    const api = await connected();
    const { changes, stop, told } = await watched(api);
    const queries = fake.queries.length;
    const events = withIds([event('store_sync', 'a'), event('seed_forgotten', 'b')], 2);
    fake.tell({ seeds: ['a'], forgotten: ['b'], events, tasks: true });
    await told(1);
    expect(changes[0]).toEqual({
      ...{ seeds: ['a'], forgotten: ['b'], events },
      ...{ peers: false, tasks: true, status: false },
    });
    expect(fake.queries).toHaveLength(queries);
    stop();
    fake.tell({ seeds: ['c'] });
    await vi.waitFor(() => expect(fake.listeners.size).toBe(0));
    expect(changes).toHaveLength(1);
  });

  test('every watcher is told, and one that leaves takes nothing from the others', async () => {
    const { fake } = await serve();
    const [one, other] = [await watched(await connected()), await watched(await connected())];
    fake.tell({ seeds: ['a'] });
    await Promise.all([one.told(1), other.told(1)]);
    one.stop();
    await vi.waitFor(() => expect(fake.listeners.size).toBe(1));
    fake.tell({ seeds: ['b'] });
    await other.told(2);
    expect(one.changes).toHaveLength(1);
  });

  test('a node that comes back is watched on: events that were missed come, and everything may have changed', async () => {
    const { fake, server } = await serve();
    fake.happened(event('store_sync', 'old'), event('store_sync', 'old'));
    const api = await connected();
    const { changes } = await watched(api);
    await server.stop();
    await vi.waitFor(() => expect(changes.at(-1)?.everything).toBe(true));
    const again = await serve();
    again.fake.happened(...['old', 'old', 'missed'].map((id) => event('store_sync', id)));
    await vi.waitFor(() => expect(again.fake.listeners.size).toBe(1), { timeout: 20_000 });
    await vi.waitFor(() => expect(changes.flatMap(({ seeds }) => seeds)).toEqual(['missed']));
    await vi.waitFor(() => expect(changes.at(-1)?.everything).toBe(true));
    again.fake.tell({ seeds: ['new'] });
    await vi.waitFor(() => expect(changes.flatMap(({ seeds }) => seeds)).toEqual(['missed', 'new']));
  });

  test('a log that was begun anew is read from its beginning', async () => {
    const { fake, server } = await serve();
    fake.happened(event('store_sync', 'old'), event('store_sync', 'old'), event('store_sync', 'old'));
    const { changes } = await watched(await connected());
    await server.stop();
    const again = await serve();
    again.fake.happened(event('store_sync', 'first'));
    await vi.waitFor(() => expect(changes.flatMap(({ seeds }) => seeds)).toEqual(['first']), {
      timeout: 20_000,
    });
  });

  test('who is told more than it takes has little waiting for it, and reads every event on from the log', async () => {
    const { fake } = await serve();
    const ids: number[] = [];
    const api = await connected();
    let gaps = 0;
    api.watch(({ events, everything }) => {
      ids.push(...events.flatMap(({ id }) => id ?? []));
      if (everything === true) gaps += 1;
    });
    await api.status();
    // In one turn of the loop, so that nobody takes anything in between.
    const many = withIds(
      Array.from({ length: 3_000 }, () => event('store_sync', 'a')),
      1,
    );
    for (const each of many) {
      fake.happened(each);
      fake.tell({ events: [each], seeds: ['a'] });
    }
    await vi.waitFor(() => expect(gaps).toBe(1), { timeout: 20_000 });
    expect(ids).toEqual(many.map(({ id }) => id));
    const [last] = withIds([event('store_sync', 'b')], 3_001);
    if (last !== undefined) fake.tell({ events: [last] });
    await vi.waitFor(() => expect(ids.at(-1)).toBe(3_001));
    expect(gaps).toBe(1);
  });

  test('a reader beyond the last place is told to come again, and looks now and then', async () => {
    const { fake } = await serve();
    const apis = await Promise.all(Array.from({ length: 33 }, () => connected()));
    const all = await Promise.all(apis.map(watched));
    expect(fake.listeners.size).toBe(32);
    const [late] = all.filter(({ changes }) => changes.length > 0);
    expect(late?.changes[0]?.everything).toBe(true);
  });
});
