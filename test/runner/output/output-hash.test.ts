import { describe, expect, it } from 'vitest';
import { outputHash } from '../../../source/runner/output/output-hash.ts';

describe('outputHash', () => {
  it('is SHA-256 of stdout followed by stderr (R1)', () => {
    // printf 'hello\nödd' | sha256sum
    expect(outputHash('hello\n', 'ödd')).toBe(outputHash('hello\nö', 'dd'));
    expect(outputHash('abc', '')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
