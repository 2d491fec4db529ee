import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { NodeApi, NodeChange } from '../../source/contract/node-api.ts';
import { SEED_PARTS } from '../../source/contract/seed-lists.ts';
import { allSeeds } from '../../source/contract/seed-pages.ts';
import { isFinished } from '../../source/contract/turn.ts';
import { done } from '../../source/model/errors.ts';
import { aDetail, aSeed, aStatus } from '../support/made-rows.ts';

/** One form of a node's interface over a node that holds seeds, of which two at least begin with one character. */
export interface NodeForm {
  readonly api: NodeApi;
  /** Makes something happen to a seed, and an event of it. */
  change(): Promise<unknown>;
  /** Bids on the seed `none`, which is not held. */
  refuse(): Promise<unknown>;
  end(): Promise<void>;
}

/** As many as there are first characters of an id, and one more. */
export const SEEDS_HELD = 17;
const PUBLISH = { title: 'Count words', cmd: 'wc -w' };
const EVERY_MS = 300;
const PATIENCE_MS = 30_000;
const ALL = 1000;
const QUERY = { order: 'turn', reverse: false, filter: '', state: 'all', limit: 200 } as const;

const membersOf = (value: object): readonly string[] => Object.keys(value).toSorted();

/** What whoever builds on `NodeApi` relies on, whatever stands behind it. */
export function keepsTheContract(open: () => Promise<NodeForm>): void {
  let form: NodeForm;
  let api: NodeApi;
  beforeAll(async () => {
    form = await open();
    api = form.api;
  });
  afterAll(() => form.end());

  const twoAlike = async (): Promise<string> => {
    const letters = (await allSeeds(api)).map(({ id }) => id.charAt(0));
    return letters.find((letter, index) => letters.indexOf(letter) !== index) ?? '';
  };
  const watched = async (changes: readonly NodeChange[]): Promise<void> => {
    const look = async () => {
      if (changes.length === 0) await form.change();
      expect(changes).not.toHaveLength(0);
    };
    await vi.waitFor(look, { interval: EVERY_MS, timeout: PATIENCE_MS });
  };

  test('the status has every member', async () => {
    const status = await api.status();
    expect(membersOf(status)).toEqual(membersOf(aStatus()));
    expect(status.node_id).not.toBe('');
    expect(typeof status.running).toBe('boolean');
  });

  test('a row has every member', async () => {
    const rows = await allSeeds(api);
    expect(rows.length).toBeGreaterThanOrEqual(SEEDS_HELD);
    for (const row of rows) expect(membersOf(row)).toEqual(membersOf(aSeed()));
  });

  test('a list comes page after page, each with how many seeds there are', async () => {
    const all = await allSeeds(api, { order: 'turn' });
    const first = await api.seeds({ ...QUERY, limit: 5 });
    expect(first.seeds).toEqual(all.slice(0, 5));
    expect(first).toMatchObject({ total: all.length, live: all.filter((row) => !isFinished(row)).length });
    const rest = await api.seeds({ ...QUERY, cursor: first.next_cursor ?? '' });
    expect(rest).toMatchObject({ seeds: all.slice(5), next_cursor: null });
    expect(await allSeeds(api, { order: 'turn', reverse: true, limit: 4 })).toEqual(all.toReversed());
  });

  test('a list is of what a filter finds, and of live or finished seeds alone', async () => {
    const all = await allSeeds(api);
    const [one] = all;
    expect((await api.seeds({ ...QUERY, filter: one?.id.toUpperCase() ?? '' })).seeds).toEqual([one]);
    const [live, finished] = [
      await allSeeds(api, { state: 'live' }),
      await allSeeds(api, { state: 'finished' }),
    ];
    expect(live.filter(isFinished)).toEqual([]);
    expect(live.length + finished.length).toBe(all.length);
  });

  test('each list of a seed is told again, from a row on', async () => {
    const [row] = await allSeeds(api);
    const detail = await api.seed(row?.id ?? '');
    if (!detail.ok) throw new Error('it is held');
    for (const part of SEED_PARTS) {
      const rows = detail.value[part];
      const { total } = detail.value.pages[part];
      const wanted = { rows: rows.slice(1), total, next_cursor: null };
      expect(await api.seedPart(row?.id ?? '', part, 1)).toMatchObject(done(wanted));
      expect(total).toBe(rows.length);
    }
    expect(await api.seedPart('none', 'bids', 0)).toMatchObject({ refusal: { code: 'no-such-seed' } });
  });

  test('rows come as they are asked for, without those that are not held', async () => {
    const [first, second] = await allSeeds(api);
    expect(await api.rows([second?.id ?? '', 'none', first?.id ?? ''])).toEqual([second, first]);
    expect(await api.rows([])).toEqual([]);
  });

  test('a seed is found by its id, its row being that of the list', async () => {
    for (const row of (await allSeeds(api)).slice(0, 3)) {
      const found = await api.seed(row.id);
      expect(found).toMatchObject({ ok: true, value: { seed: row } });
      expect(found.ok && membersOf(found.value)).toEqual(membersOf(aDetail()));
    }
  });

  test('a seed is found by a beginning that no other has, in capitals too', async () => {
    const [row] = await allSeeds(api);
    const most = row?.id.slice(0, -1) ?? '';
    for (const asked of [most, most.toUpperCase()]) {
      expect(await api.seed(asked)).toMatchObject({ ok: true, value: { seed: { id: row?.id } } });
    }
  });

  test.each(['none', ''])('no seed is found by "%s"', async (given) => {
    expect(await api.seed(given)).toMatchObject({
      ok: false,
      refusal: { code: 'no-such-seed', facts: { given } },
    });
  });

  test('a beginning that several have is ambiguous', async () => {
    const given = await twoAlike();
    expect(await api.seed(given)).toMatchObject({
      ok: false,
      refusal: { code: 'ambiguous-id', field: 'seed', facts: { what: 'seed', given } },
    });
  });

  test('peers and tasks are lists', async () => {
    expect(await api.peers()).toBeInstanceOf(Array);
    expect(await api.tasks()).toEqual([]);
  });

  test('the digest says how much it is of', async () => {
    const digest = await api.digest();
    expect(membersOf(digest)).toEqual(['digest', 'envelopes', 'seeds', 'unsigned_digest']);
    expect(digest.envelopes).toBeGreaterThanOrEqual(digest.seeds);
  });

  test('the overview counts the nodes and edges of the topology', async () => {
    const { nodes, edges } = await api.topology();
    expect(await api.overview()).toMatchObject({ nodes: nodes.length, edges: edges.length });
  });

  test('without a place the last events are told, with it those that follow', async () => {
    await form.change();
    const all = await api.events({ limit: ALL });
    expect(all.total).toBe(all.events.length);
    expect(all.total).toBeGreaterThan(1);
    expect(await api.events({ limit: 1 })).toMatchObject({
      events: all.events.slice(-1),
      total: 1,
      next: all.next,
    });
    const none = { events: [], total: 0, next: all.next };
    expect(await api.events({ limit: ALL, after: all.next })).toMatchObject(none);
    const [first, second] = all.events;
    const start = (first?.id ?? 0) - 1;
    const page = await api.events({ limit: 1, after: start });
    expect(page).toMatchObject({ events: [first], total: 1, next: start + 1, newer: start + 1 });
    expect((await api.events({ limit: ALL, before: (first?.id ?? 0) + 1 })).events).toEqual([first]);
    expect((await api.events({ limit: 1, after: page.next })).events).toEqual([second]);
  });

  test('events are told of one kind or source alone', async () => {
    await form.change();
    const { events } = await api.events({ limit: ALL });
    for (const { kind, source } of events.slice(-2)) {
      const only = await api.events({ limit: ALL, kind, source });
      expect(only.events).toEqual(events.filter((event) => event.kind === kind && event.source === source));
    }
  });

  test('who watches hears which seeds changed, and nothing more once that is over', async () => {
    const before: NodeChange[] = [];
    const changes: NodeChange[] = [];
    const stop = api.watch((change) => before.push(change));
    const stopLater = api.watch((change) => changes.push(change));
    stop();
    await watched(changes);
    stopLater();
    expect(before).toEqual([]);
    expect(changes[0]?.seeds).not.toHaveLength(0);
  });

  test('an action comes to its value and to how it was told', async () => {
    const outcome = await api.act('publish', PUBLISH);
    expect(outcome).toEqual(done(expect.objectContaining({ seed_id: expect.any(String) })));
    expect(outcome.ok && ['sent', 'waiting', 'held-back']).toContain(outcome.ok && outcome.value.told);
  });

  test('a refusal is a value, with its facts', async () => {
    expect(await form.refuse()).toMatchObject({
      ok: false,
      refusal: { code: 'no-such-seed', facts: { given: 'none' } },
    });
  });
}

/** The seeds of a node of one's own, and how more happens on it. */
export async function onOwnSeeds(api: NodeApi, end: () => Promise<void>): Promise<NodeForm> {
  for (let held = 0; held < SEEDS_HELD; held += 1) await api.act('publish', PUBLISH);
  return {
    api,
    change: () => api.act('publish', PUBLISH),
    refuse: () => api.act('bid', { seed: 'none', price: 1 }),
    end,
  };
}
