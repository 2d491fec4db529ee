import { EDITS, type Edit } from '../forms/text-field.ts';
import { just } from '../state/console-state.ts';
import { writeText } from '../state/text-update.ts';
import { type Binding, type Hint, plainly } from './binding.ts';
import type { Key } from './key.ts';
import type { KeyContext } from './situation.ts';

/** Where a text is typed: there the printable keys without a meaning write themselves. */
export const TEXT_CONTEXTS: readonly KeyContext[] = [
  'bid',
  'run',
  'settle-note',
  'publish',
  'filter',
  'dial',
  'block',
];

const editing = (keys: readonly Key[], words: string, edit: Edit, hint?: Binding['hint']): Binding => ({
  keys,
  contexts: TEXT_CONTEXTS,
  words: plainly(words),
  run: (state, data, measures) => just(writeText(state, edit, data, measures)),
  ...(hint === undefined ? {} : { hint }),
});

const EMPTY_HINT: Hint = { words: 'empty', weight: 1 };

/** The keys of a text, as in a shell. */
export const TEXT_KEYS: readonly Binding[] = [
  editing(['Left'], 'a character to the left', EDITS.left),
  editing(['Right'], 'a character to the right', EDITS.right),
  editing(['Home', 'Ctrl-A'], 'to the beginning', EDITS.start),
  editing(['End', 'Ctrl-E'], 'to the end', EDITS.end),
  editing(['Backspace'], 'erase the character before the cursor', EDITS.eraseBefore),
  editing(['Delete'], 'erase the character under the cursor', EDITS.eraseAt),
  editing(['Ctrl-W'], 'erase the word before the cursor', EDITS.eraseWord),
  editing(['Ctrl-U'], 'erase all before the cursor', EDITS.eraseAllBefore, ({ prompt }) =>
    prompt?.kind === 'filter' ? EMPTY_HINT : null,
  ),
];
