import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PLACE_BYTES } from '../../../source/network/sync/place.ts';
import { PlaceList } from '../../../source/network/sync/place-list.ts';

const placed = (number: number): Buffer => {
  const place = Buffer.alloc(PLACE_BYTES);
  place.writeUInt32BE(number);
  return place;
};

it('gives back the places that were put in, in their order, and begins anew', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.nat(), { maxLength: 1000 }), { maxLength: 3 }), (rounds) => {
      const list = new PlaceList();
      for (const numbers of rounds) {
        for (const number of numbers) list.push(placed(number));
        expect(list.size).toBe(numbers.length);
        expect(list.takeAll()).toEqual(numbers.map(placed));
        expect(list.size).toBe(0);
      }
    }),
    { numRuns: 20 },
  );
});

it('keeps nothing of the buffers that were put in', () => {
  const list = new PlaceList();
  const place = placed(7);
  list.push(place);
  place.fill(0);
  expect(list.takeAll()).toEqual([placed(7)]);
});
