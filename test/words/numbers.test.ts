import { describe, expect, it } from 'vitest';
import { formatBytes, formatBytesOf, formatRoughBytes } from '../../source/words/numbers.ts';

describe('bytes in words', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [1000, '1000 bytes'],
    [8192, '8 KiB'],
    [5000, '5000 bytes'],
    [67_108_864, '64 MiB'],
    [1_073_741_824, '1 GiB'],
    [1_610_612_736, '1.5 GiB'],
    [4 * 2 ** 40, '4096 GiB'],
  ])('%d bytes are %s', (bytes, words) => {
    expect(formatBytes(bytes)).toBe(words);
  });

  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [1023, '1023 bytes'],
    [1500, '1.5 KiB'],
    [64 * 2 ** 20 + 1, '64 MiB'],
    [3 * 2 ** 40, '3072 GiB'],
  ])('%d bytes are roughly %s', (bytes, words) => {
    expect(formatRoughBytes(bytes)).toBe(words);
  });

  it.each([
    [0, 2 ** 30, '0 of 1 GiB'],
    [1, 2 ** 30, '1 byte of 1 GiB'],
    [1, 100, '1 of 100 bytes'],
    [40 * 2 ** 20, 2 ** 30, '40 MiB of 1 GiB'],
    [40 * 2 ** 20, 2 ** 28, '40 of 256 MiB'],
  ])('%d of %d bytes are %s', (used, of, words) => {
    expect(formatBytesOf(used, of)).toBe(words);
  });
});
