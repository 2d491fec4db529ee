import { describe, expect, it } from 'vitest';
import {
  type Asked,
  type QueryFields,
  ROUTES,
  type RouteSpec,
  targetOf,
} from '../../../source/contract/routes.ts';
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
    const ids = ['a b', 'ä+%', 'x'];
    expect(heard(ROUTES.rows, { query: { ids } })).toEqual({ path: '/api/rows', query: { ids } });
    expect(heard(ROUTES.seed, { parameter: 'a/b ?' })).toEqual({ path: '/api/seeds/a%2Fb%20%3F', query: {} });
  });

  it('has what is left out as the table says', () => {
    expect(heard(ROUTES.events, {}).query).toEqual({ limit: 10_000 });
    expect(heard(ROUTES.lastEvents, { query: { limit: 0 } }).query).toEqual({ limit: 1 });
    expect(heard(ROUTES.rows, {}).query).toEqual({ ids: [] });
    expect(targetOf(ROUTES.status, {})).toBe('/api/status');
  });

  it.each<[string, RouteSpec<unknown>, string]>([
    ['no whole number', ROUTES.events, 'after=1.5'],
    ['a field twice', ROUTES.events, 'kind=a&kind=b'],
    ['more than is read', ROUTES.rows, `ids=${'a,'.repeat(1001)}`],
  ])('is refused with %s', (_, { query }, search) => {
    expect(() => readQuery(query, new URLSearchParams(search))).toThrow('bad query value');
  });
});
