import { describe, expect, it } from 'vitest';
import {
  type Asked,
  partRoute,
  type QueryFields,
  ROUTES,
  type RouteSpec,
  targetOf,
} from '../../../source/contract/routes.ts';
import { cursorOf } from '../../../source/contract/seed-cursor.ts';
import { readQuery } from '../../../source/web/http/request-query.ts';

/** What the server reads of what the client asks. */
function heard<Fields extends QueryFields>(route: RouteSpec<unknown, Fields>, asked: Asked<Fields>) {
  const { pathname, searchParams } = new URL(targetOf(route, asked), 'http://node');
  return { path: pathname, query: readQuery(route.query, searchParams) };
}

describe('a route that is asked', () => {
  it('is read as it was meant', () => {
    const query = { kind: 'a b&c=%', source: 'node', after: 0, limit: 10_000 };
    expect(heard(ROUTES.events, { query })).toEqual({ path: '/api/events', query });
    const seeds = {
      ...({ order: 'due', reverse: true, filter: 'a b', state: 'live', limit: 7 } as const),
      cursor: cursorOf({ group: 3, value: 'é', id: 'x' }),
    };
    expect(heard(ROUTES.seeds, { query: seeds })).toEqual({ path: '/api/seeds', query: seeds });
    const bids = heard(partRoute('bids'), { parameter: 'a/b', query: { cursor: 7 } });
    expect(bids).toEqual({ path: '/api/seeds/a%2Fb/bids', query: { cursor: 7 } });
    const ids = ['a b', 'ä+%', 'x'];
    expect(heard(ROUTES.rows, { query: { ids } })).toEqual({ path: '/api/rows', query: { ids } });
    expect(heard(ROUTES.seed, { parameter: 'a/b ?' })).toEqual({ path: '/api/seeds/a%2Fb%20%3F', query: {} });
  });

  it('has what is left out as the table says', () => {
    expect(heard(ROUTES.events, {}).query).toEqual({ limit: 10_000 });
    expect(heard(ROUTES.rows, {}).query).toEqual({ ids: [] });
    const seeds = { order: 'new', reverse: false, filter: '', state: 'all', limit: 200 };
    expect(heard(ROUTES.seeds, {}).query).toEqual(seeds);
    expect(heard(ROUTES.listedSeeds, { query: { limit: 5_000 } }).query.limit).toBe(1_000);
    expect(targetOf(ROUTES.status, {})).toBe('/api/status');
  });

  it.each<[string, RouteSpec<unknown>, string]>([
    ['no whole number', ROUTES.events, 'after=1.5'],
    ['a field twice', ROUTES.events, 'kind=a&kind=b'],
    ['more than is read', ROUTES.rows, `ids=${'a,'.repeat(1001)}`],
    ['a word that is none of the field', ROUTES.seeds, 'order=old'],
    ['a kind of event that there is none of', ROUTES.lastEvents, 'kind=seed_setled'],
    ['a source of events that there is none of', ROUTES.eventStream, 'source=web'],
    ['a flag that is neither', ROUTES.seeds, 'reverse=1'],
    ['a cursor that nobody gave', ROUTES.seeds, 'cursor=abc'],
  ])('is refused with %s', (_, { query }, search) => {
    expect(() => readQuery(query, new URLSearchParams(search))).toThrow('bad query value');
  });

  it.each<[RouteSpec<unknown>, string]>([
    [ROUTES.seeds, 'sort=new'],
    [ROUTES.status, 'x='],
    [ROUTES.events, 'limit=1&constructor=1'],
  ])('is refused with a name that it does not know: %s', ({ query }, search) => {
    expect(() => readQuery(query, new URLSearchParams(search))).toThrow('unknown query name');
  });
});
