import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Keyed, SortedRows } from '../../source/contract/sorted-rows.ts';

const entry = (number: number): Keyed<number> => ({
  ...{ group: number % 2, value: number % 7, id: String(number).padStart(4, '0') },
  item: number,
});

describe('a list of rows in their order', () => {
  it('is the same whether its rows came at once or a few at a time, and some went again', () => {
    const numbers = fc.uniqueArray(fc.nat(400), { maxLength: 300 });
    fc.assert(
      fc.property(numbers, numbers, fc.integer({ min: 1, max: 150 }), (come, go, atOnce) => {
        const rows = new SortedRows<number>();
        for (let at = 0; at < come.length; at += atOnce)
          rows.insertAll(come.slice(at, at + atOnce).map(entry));
        for (let at = 0; at < go.length; at += atOnce) rows.removeAll(go.slice(at, at + atOnce).map(entry));
        const left = new SortedRows<number>();
        left.replaceAll(come.filter((number) => !go.includes(number)).map(entry));
        expect([...rows.values()]).toEqual([...left.values()]);
      }),
    );
  });
});
