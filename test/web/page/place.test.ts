import { expect, test } from 'vitest';
import { placeOf, readPlace, VIEWS } from '../../../source/web/page/place.ts';

test('each view has an address that leads to it', () => {
  for (const view of VIEWS) expect(readPlace(placeOf(view))).toMatchObject({ view, id: '' });
});

test('an id and a query come through whatever is in them', () => {
  const filter = 'status:open "a b" & é=%2F#?';
  const { view, id, query } = readPlace(placeOf('seed', 'ä /?#%', { filter, empty: '' }));
  expect([view, id, query.get('filter'), query.has('empty')]).toEqual(['seed', 'ä /?#%', filter, false]);
});

test('what is no address leads to the overview, and one that was spoilt is taken as it is', () => {
  for (const hash of ['', '#', '#/', '#/nowhere', '#content', '#/__proto__'])
    expect(readPlace(hash).view).toBe('overview');
  expect(readPlace('#/seed/%FF')).toMatchObject({ view: 'seed', id: '%FF' });
});
