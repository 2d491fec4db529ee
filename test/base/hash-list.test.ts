import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HashList } from '../../source/base/hash-list.ts';

const idOf = (number: number): Buffer => {
  const id = Buffer.alloc(16, 7);
  id.writeUInt32BE(number, 4);
  return id;
};
const hashOf = (number: number): Buffer => Buffer.alloc(32, number % 251);

const steps = fc.array(
  fc.record({ number: fc.nat(2000), hash: fc.nat(250), isGone: fc.boolean() }, { noNullPrototype: true }),
  { maxLength: 1500 },
);

/** As the list is to be, told by a map. */
const wanted = (known: ReadonlyMap<number, number>, after = -1, before = Number.POSITIVE_INFINITY): string =>
  [...known]
    .filter(([number]) => number > after && number < before)
    .sort(([left], [right]) => left - right)
    .map(([, hash]) => hashOf(hash).toString('hex'))
    .join('');

const told = (list: HashList, after?: Uint8Array, before?: Uint8Array): string =>
  Buffer.concat([...list.between(after, before)]).toString('hex');

describe('a list of hashes', () => {
  it('has them by ascending id, whatever came and went in which order', () => {
    fc.assert(
      fc.property(steps, fc.nat(2000), fc.nat(2000), (taken, one, other) => {
        const list = new HashList();
        const known = new Map<number, number>();
        for (const { number, hash, isGone } of taken) {
          if (isGone) {
            list.delete(idOf(number));
            known.delete(number);
          } else {
            list.set(idOf(number), hashOf(hash));
            known.set(number, hash);
          }
        }
        expect(told(list)).toBe(wanted(known));
        const [after, before] = [Math.min(one, other), Math.max(one, other)];
        expect(told(list, idOf(after), idOf(before))).toBe(wanted(known, after, before));
        expect(told(list, idOf(after))).toBe(wanted(known, after));
        expect(told(list, undefined, idOf(before))).toBe(wanted(known, -1, before));
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['ascending', (nth: number) => nth],
    ['descending', (nth: number) => 3000 - nth],
    ['all over', (nth: number) => (nth * 1237) % 3001],
  ])('takes thousands that come %s', (_order, numberAt) => {
    const list = new HashList();
    const known = new Map<number, number>();
    for (let nth = 0; nth < 3000; nth += 1) {
      list.set(idOf(numberAt(nth)), hashOf(nth));
      known.set(numberAt(nth), nth);
    }
    expect(told(list)).toBe(wanted(known));
    for (const number of known.keys()) if (number % 3 !== 0) list.delete(idOf(number));
    const left = new Map([...known].filter(([number]) => number % 3 === 0));
    expect(told(list)).toBe(wanted(left));
    for (const number of left.keys()) list.delete(idOf(number));
    expect(told(list)).toBe('');
  });
});
