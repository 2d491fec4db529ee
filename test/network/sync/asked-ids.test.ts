import { expect, it } from 'vitest';
import { AskedIds } from '../../../source/network/sync/asked-ids.ts';

it('lets one at a time ask for an id, and another after a while', () => {
  const asked = new AskedIds();
  const [one, other] = [{}, {}];
  const id = Buffer.of(1, 2, 3);
  expect([asked.take(id, one, 0), asked.take(id, one, 10), asked.take(id, other, 20)]).toEqual([
    true,
    true,
    false,
  ]);
  expect(asked.take(Buffer.of(9), other, 20)).toBe(true);
  expect(asked.take(id, other, 3010)).toBe(true);
  expect(asked.take(id, one, 3020)).toBe(false);
});
