import { expect, test } from 'vitest';
import { shortIds, shortNode } from '../../source/words/short-id.ts';

test('ids are told apart by their first 8 characters, or as many as it takes', () => {
  expect(shortIds(['7f3a9c12-6abf', '85044edd-6cac'])('7f3a9c12-6abf')).toBe('7f3a9c12');
  const short = shortIds(['7f3a9c12-6abf', '7f3a9c12-6abc']);
  expect([short('7f3a9c12-6abf'), short('7f3a9c12-6abc')]).toEqual(['7f3a9c12-6abf', '7f3a9c12-6abc']);
  expect(shortIds([])('abc')).toBe('abc');
});

test('the same id twice is no reason for more', () => {
  expect(shortIds(['7f3a9c12-6abf', '7f3a9c12-6abf'])('7f3a9c12-6abf')).toBe('7f3a9c12');
});

test('a node is its last six characters, or you', () => {
  expect(shortNode('12D3KooWabcdefTz41vB')).toBe('Tz41vB');
  expect(shortNode('12D3KooWabcdefTz41vB', '12D3KooWabcdefTz41vB')).toBe('you');
  expect(shortNode('abc')).toBe('abc');
});
