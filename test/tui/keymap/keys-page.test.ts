import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { nameOfKey } from '../../../source/tui/keymap/key.ts';
import { bindingsIn } from '../../../source/tui/keymap/keymap.ts';
import { keysPage } from '../../../source/tui/keymap/keys-page.ts';
import { KEY_CONTEXTS } from '../../../source/tui/keymap/situation.ts';

const PAGE = new URL('../../../media/keys.md', import.meta.url);

describe('the page of keys', () => {
  test('media/keys.md is that of the key map; `npm run keys` makes it anew', () => {
    expect(readFileSync(PAGE, 'utf8')).toBe(keysPage());
  });

  test('has every key of every context with its words', () => {
    const lines = keysPage().split('\n');
    for (const { keys, words } of KEY_CONTEXTS.flatMap(bindingsIn)) {
      const line = lines.find(
        (each) => each.includes(`| ${words.long}`) && each.includes(`\`${nameOfKey(keys[0] ?? '')}\``),
      );
      for (const key of keys) expect(line).toContain(`\`${nameOfKey(key)}\``);
    }
  });

  test.each(['Ctrl-A', 'Ctrl-C', 'Ctrl-D', 'Ctrl-E', 'Ctrl-L', 'Ctrl-O', 'Ctrl-U', 'Ctrl-W'])(
    'has %s',
    (key) => {
      expect(keysPage()).toContain(`\`${key}\``);
    },
  );
});
