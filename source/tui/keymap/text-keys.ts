import { EDITS, type Edit } from '../forms/text-field.ts';
import { withEffects } from '../state/console-state.ts';
import { writeText } from '../state/text-update.ts';
import { type Binding, type Hint, plainly } from './binding.ts';
import type { Key } from './key.ts';
import { KEYS } from './keys.ts';
import type { KeyContext } from './situation.ts';

/** Where a text is typed: there the printable keys without a meaning write themselves. */
export const TEXT_CONTEXTS: readonly KeyContext[] = [
  'bid',
  'run',
  'settle-note',
  'publish',
  'palette',
  'filter',
  'filters',
  'marked',
  'template',
  'save-template',
  'pay',
  'confirm',
  'set-aside',
  'fetch',
  'file',
  'columns',
  'dial',
  'block',
  'petname',
];

const editing = (keys: readonly Key[], words: string, edit: Edit, hint?: Binding['hint']): Binding => ({
  keys,
  contexts: TEXT_CONTEXTS,
  words: plainly(words),
  run: (state, data, measures) => withEffects(writeText(state, edit, data, measures)),
  ...(hint === undefined ? {} : { hint }),
});

const EMPTY_HINT: Hint = { words: 'empty', weight: 1 };

/** The keys of a text, as in a shell. */
export const TEXT_KEYS: readonly Binding[] = [
  editing(KEYS.text.left, 'a character to the left', EDITS.left),
  editing(KEYS.text.right, 'a character to the right', EDITS.right),
  editing(KEYS.text.start, 'to the beginning', EDITS.start),
  editing(KEYS.text.end, 'to the end', EDITS.end),
  editing(KEYS.text.eraseBefore, 'erase the character before the cursor', EDITS.eraseBefore),
  editing(KEYS.text.eraseAt, 'erase the character under the cursor', EDITS.eraseAt),
  editing(KEYS.text.eraseWord, 'erase the word before the cursor', EDITS.eraseWord),
  editing(KEYS.text.eraseAllBefore, 'erase all before the cursor', EDITS.eraseAllBefore, ({ prompt }) =>
    prompt?.kind === 'filter' ? EMPTY_HINT : null,
  ),
];
