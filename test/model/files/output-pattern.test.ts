import { describe, expect, it } from 'vitest';
import { matchesPattern, patternFault } from '../../../source/model/files/output-pattern.ts';

describe('F4: which files a pattern takes', () => {
  it.each([
    ['dist/**', 'dist/a', true],
    ['dist/**', 'dist/a/b/c', true],
    ['dist/**', 'other/a', false],
    ['dist', 'dist/a/b', true],
    ['dist', 'dist', true],
    ['dist', 'dist2', false],
    ['**', 'a/b', true],
    ['**/*.txt', 'a.txt', true],
    ['**/*.txt', 'a/b/c.txt', true],
    ['**/*.txt', 'a/b/c.csv', false],
    ['*', 'a', true],
    ['*', 'a/b', false],
    ['*.txt', 'a.txt/b', false],
    ['a?c', 'abc', true],
    ['a?c', 'a/c', false],
    ['?', '👩', true],
    ['a/**/z', 'a/z', true],
    ['a/**/z', 'a/b/c/z', true],
    ['a/**/z', 'a/b/c', false],
    ['a/**/z', 'a/b/z/y', true],
    ['.*', '.hidden', true],
    ['*', '.hidden', true],
    ['a*b*c', 'a1b2b3c', true],
    ['a*b*c', 'a1b2b3', false],
    ['[a]', 'a', false],
  ])('%s and %s: %s', (pattern, path, takes) => {
    expect(matchesPattern(pattern, path)).toBe(takes);
  });

  it('takes no time that grows beyond the product of both lengths', () => {
    expect(matchesPattern(`${'*a'.repeat(100)}b`, 'a'.repeat(255))).toBe(false);
    expect(matchesPattern(`${'**/a/'.repeat(40)}b`, `${'a/'.repeat(31)}a`)).toBe(false);
  });

  it.each([
    ['/etc/**', 'absolute'],
    ['../**', 'dots'],
    ['a/../b', 'dots'],
    ['', 'empty'],
    ['x'.repeat(257), 'too-long'],
  ])('%j is none: %s', (pattern, fault) => {
    expect(patternFault(pattern)).toBe(fault);
  });
});
