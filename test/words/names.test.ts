import { describe, expect, it } from 'vitest';
import { Names } from '../../source/words/names.ts';
import { OTHER, US } from '../support/made-rows.ts';

const STRANGER = '12D3KooWQqT3vYk8sRzN4bWm7XcJd2FhLuA5eGtQxBk7Vn8Kd3Mn';
const names = (alias: string, petname?: string) => {
  const known = new Names(US);
  known.learn([
    { node_id: OTHER, alias: 'heron', ...(petname === undefined ? {} : { petname }) },
    { node_id: STRANGER, alias },
  ]);
  return known;
};

describe('the name of a node', () => {
  it('is what it calls itself, behind its id', () => {
    expect(names('otter').nameOf(STRANGER)).toBe('8Kd3Mn otter');
    expect(names('otter').shortNameOf(STRANGER)).toBe('8Kd3Mn');
  });

  it('is the one that the owner gave, with its mark, in place of that', () => {
    expect(names('', 'otter').nameOf(OTHER)).toBe('@otter');
    expect(names('', 'otter').shortNameOf(OTHER)).toBe('@otter');
    expect(names('', 'a-name-too-long').shortNameOf(OTHER)).toBe(OTHER.slice(-6));
    expect(names('', '漢字名前').shortNameOf(OTHER)).toBe('@漢字名前');
    // Letters of two columns each.
    expect(names('', '漢字名前名').shortNameOf(OTHER)).toBe(OTHER.slice(-6));
  });

  it.each(['otter', 'OTTER', '0tter', 'оttеr', '@otter'])(
    'is no alias that could be taken for one that the owner gave: %s',
    (alias) => {
      expect(names(alias, 'otter').nameOf(STRANGER)).toBe('8Kd3Mn');
    },
  );

  it.each([
    ['@heron', '8Kd3Mn heron'],
    ['x @@otter', '8Kd3Mn x otter'],
    ['joe@lab', '8Kd3Mn joe@lab'],
  ])('has no mark where a stranger wrote it: %s', (alias, shown) => {
    expect(names(alias, 'otter').nameOf(STRANGER)).toBe(shown);
  });
});
