import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { KeyFilter } from '../../source/store/key-filter.ts';

const keys = (count: number) => Array.from({ length: count }, () => randomBytes(6).readUIntBE(0, 6));

it('has whatever was put in, and little else', () => {
  const filter = new KeyFilter(0);
  const put = keys(60_000);
  for (const key of put) filter.add(key);
  expect(put.every((key) => filter.mayHave(key))).toBe(true);
  const wrong = keys(20_000).filter((key) => filter.mayHave(key)).length;
  expect(wrong).toBeLessThan(1000);
});

it('says when it holds more than it was made for', () => {
  const filter = new KeyFilter(0);
  for (const key of keys(filter.capacity)) filter.add(key);
  expect(filter.isFull).toBe(false);
  filter.add(1);
  expect(filter.isFull).toBe(true);
  expect(filter.mayHave(1)).toBe(true);
});

it('bears the smallest and the largest key', () => {
  const filter = new KeyFilter(0);
  for (const key of [0, 2 ** 48 - 1]) {
    expect(filter.mayHave(key)).toBe(false);
    filter.add(key);
    expect(filter.mayHave(key)).toBe(true);
  }
});
