import { expect, test } from 'vitest';
import { idLength, shortNode } from '../../source/words/ids.ts';

test('ids are told apart by their first six characters, or as many as it takes', () => {
  expect(idLength(['7f3a9c12-6abf', '85044edd-6cac'])).toBe(6);
  expect(idLength(['7f3a9c12-6abf', '7f3a9c12-6abc'])).toBe(13);
  expect(idLength([])).toBe(6);
});

test('the same id twice is no reason for more', () => {
  expect(idLength(['7f3a9c12-6abf', '7f3a9c12-6abf'])).toBe(6);
});

test('a node is its last six characters, or you', () => {
  expect(shortNode('12D3KooWabcdefTz41vB')).toBe('Tz41vB');
  expect(shortNode('12D3KooWabcdefTz41vB', '12D3KooWabcdefTz41vB')).toBe('you');
  expect(shortNode('abc')).toBe('abc');
});
