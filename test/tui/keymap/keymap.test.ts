import { describe, expect, test } from 'vitest';
import { LiveData } from '../../../source/tui/data/console-data.ts';
import type { Binding } from '../../../source/tui/keymap/binding.ts';
import { helpItems } from '../../../source/tui/keymap/help.ts';
import { isPrintable } from '../../../source/tui/keymap/key.ts';
import { bindingFor, bindingsIn } from '../../../source/tui/keymap/keymap.ts';
import { KEY_CONTEXTS } from '../../../source/tui/keymap/situation.ts';
import { TEXT_CONTEXTS } from '../../../source/tui/keymap/text-keys.ts';
import { PANES } from '../../../source/tui/layout/pane.ts';
import { FACTS } from '../support/bench-console.ts';

const everyBinding: ReadonlySet<Binding> = new Set(KEY_CONTEXTS.flatMap(bindingsIn));

describe('the key map', () => {
  test.each(KEY_CONTEXTS)('no key means two things in %s', (context) => {
    const taken = bindingsIn(context).flatMap(({ keys }) => keys);
    expect(taken.length).toBeGreaterThan(0);
    expect(taken.filter((each, index) => taken.indexOf(each) !== index)).toEqual([]);
  });

  test.each(KEY_CONTEXTS)('%s can be left, and its keys repaint', (context) => {
    for (const key of [context === 'none' ? 'q' : 'Esc', 'Ctrl-L', 'Ctrl-C'])
      expect(bindingFor(context, key)?.keys).toContain(key);
  });

  test('where nothing is drawn there is nothing but leaving', () => {
    expect(bindingsIn('none').flatMap(({ keys }) => keys)).toEqual(['Ctrl-L', 'Ctrl-Z', 'q', 'Ctrl-C']);
  });

  test.each(TEXT_CONTEXTS)('in %s every printable key is left to the text', (context) => {
    expect(bindingsIn(context).flatMap(({ keys }) => keys.filter(isPrintable))).toEqual([]);
  });

  test('every binding has keys, words and a place', () => {
    for (const { keys, contexts, words } of everyBinding) {
      expect(keys).not.toEqual([]);
      expect(contexts).not.toEqual([]);
      expect([words.long, words.short]).not.toContain('');
    }
  });

  test('the keys that multiplexers, flow control and ssh want stay free', () => {
    const keys = [...everyBinding].flatMap((binding) => binding.keys);
    for (const free of ['Ctrl-S', 'Ctrl-Q', 'Ctrl-B', '~', 'Ctrl-Space']) expect(keys).not.toContain(free);
  });

  test('what the footer calls the keys of a hint are keys of that place', () => {
    const spelt = [...everyBinding].flatMap(({ hint, contexts }) =>
      typeof hint === 'object' && hint.keys !== undefined ? [{ keys: hint.keys, contexts }] : [],
    );
    expect(spelt.length).toBeGreaterThan(3);
    for (const { keys, contexts } of spelt) {
      for (const context of contexts) {
        for (const key of keys.replace('1-9', '1 9').split(' '))
          expect(bindingFor(context, key)).toBeDefined();
      }
    }
  });

  test.each(PANES)('in %s the help names every verb, and why it is not allowed', (context) => {
    const data = new LiveData(FACTS);
    const items = helpItems({
      context,
      data,
      row: undefined,
      peer: undefined,
      isSmall: false,
      isSearched: false,
      hasMessages: false,
      markCount: 0,
      isAlone: false,
      isHeld: false,
      lastVerb: null,
      copyable: undefined,
      openReason: null,
    });
    const keys = items.flatMap((item) => ('heading' in item ? [] : [item.keys]));
    expect(keys).toEqual(expect.arrayContaining(['p', 'b', 'c', 'r', 's', 'a  A', 'j k', 'z', 'q']));
    const bid = items.find((item) => 'keys' in item && item.keys === 'b');
    expect(bid).toMatchObject({ reason: expect.any(String) });
  });
});
