import { describe, expect, test } from 'vitest';
import { type InkKey, splitInput } from '../../../source/tui/keymap/split-input.ts';

const NO_KEY: InkKey = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
};

const split = (input: string, key: Partial<InkKey> = {}) => splitInput(input, { ...NO_KEY, ...key });

describe('one input event', () => {
  test.each<[string, string, Partial<InkKey>, readonly string[]]>([
    ['a letter and Enter in one read', 'b\r', {}, ['b', 'Enter']],
    ['a letter and Ctrl-D in one read', 'j\u0004', {}, ['j', 'Ctrl-D']],
    ['a line feed is Enter', '\n', {}, ['Enter']],
    ['carriage return and line feed are one Enter', 'x\r\n', {}, ['x', 'Enter']],
    ['Esc and a letter in one read', 'q', { meta: true }, ['Esc', 'q']],
    ['Esc', '', { escape: true }, ['Esc']],
    ['Esc twice', '', { escape: true, meta: true }, ['Esc', 'Esc']],
    ['Esc and an arrow', '', { upArrow: true, meta: true }, ['Esc', 'Up']],
    ['Esc and Enter', '', { return: true, meta: true }, ['Esc', 'Enter']],
    ['a control key of its own', 'd', { ctrl: true }, ['Ctrl-D']],
    ['Shift-Tab', '', { tab: true, shift: true }, ['Shift-Tab']],
    ['Backspace among letters', 'a\u007fb', {}, ['a', 'Backspace', 'b']],
    ['a wide character', '漢字', {}, ['漢', '字']],
    ['a character outside the first plane', '🦀', {}, ['🦀']],
    ['nothing', '', {}, []],
  ])('%s', (_name, input, key, keys) => {
    expect(split(input, key)).toEqual(keys);
  });
});
