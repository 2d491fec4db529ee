import { describe, expect, test } from 'vitest';
import { LiveData } from '../../../source/tui/data/console-data.ts';
import { ACTIONS } from '../../../source/tui/keymap/actions.ts';
import { helpItems } from '../../../source/tui/keymap/help.ts';
import { PANES } from '../../../source/tui/layout/pane.ts';
import { FACTS } from '../support/bench-console.ts';

describe('the registry of actions', () => {
  test('no key means two things in one place', () => {
    const taken = ACTIONS.flatMap(({ keys, contexts }) =>
      keys.flatMap((key) => contexts.map((context) => `${key} in ${context}`)),
    );
    expect(taken.filter((each, index) => taken.indexOf(each) !== index)).toEqual([]);
  });

  test('the keys that multiplexers, flow control and ssh want stay free', () => {
    const keys = ACTIONS.flatMap((action) => action.keys);
    for (const free of ['Ctrl-S', 'Ctrl-Q', 'Ctrl-B', '~', 'Ctrl-Space']) expect(keys).not.toContain(free);
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
      openReason: null,
    });
    const keys = items.flatMap((item) => ('heading' in item ? [] : [item.keys]));
    expect(keys).toEqual(expect.arrayContaining(['p', 'b', 'c', 'r', 's', 'a  A', 'j k', 'z', 'q']));
    const bid = items.find((item) => 'keys' in item && item.keys === 'b');
    expect(bid).toMatchObject({ reason: expect.any(String) });
  });
});
