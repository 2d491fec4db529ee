import { describe, expect, it } from 'vitest';
import { bytesInWords, timeInWords } from '../../source/words/limit-words.ts';

describe('limits in words', () => {
  it.each([
    [0, '0 bytes'],
    [1000, '1000 bytes'],
    [8192, '8 KiB'],
    [67_108_864, '64 MiB'],
    [1_073_741_824, '1 GiB'],
    [1_610_612_736, '1536 MiB'],
    [4 * 2 ** 40, '4096 GiB'],
  ])('%d bytes are %s', (bytes, words) => {
    expect(bytesInWords(bytes)).toBe(words);
  });

  it.each([
    [300, '300 ms'],
    [1500, '1.5 s'],
    [120_000, '2 min'],
    [90_000, '90 s'],
  ])('%d ms are %s', (ms, words) => {
    expect(timeInWords(ms)).toBe(words);
  });
});
