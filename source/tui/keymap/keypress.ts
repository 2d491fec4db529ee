import type { Key as KeyPress } from 'node:readline';
import type { Key } from './key.ts';
import { splitText } from './split-input.ts';

const NAMED: Readonly<Record<string, Key>> = {
  up: 'Up',
  down: 'Down',
  left: 'Left',
  right: 'Right',
  home: 'Home',
  end: 'End',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  return: 'Enter',
  enter: 'Enter',
  escape: 'Esc',
  backspace: 'Backspace',
  delete: 'Delete',
};

/** The keys of one that Node has read. */
export function keysOf(text: string | undefined, key: KeyPress): readonly Key[] {
  const { name = '', ctrl, shift, meta } = key;
  const before: readonly Key[] = meta && name !== 'escape' ? ['Esc'] : [];
  if (name === 'tab') return [...before, shift ? 'Shift-Tab' : 'Tab'];
  const named = NAMED[name];
  if (named !== undefined) return [...before, named];
  if (ctrl && /^[a-z]$/u.test(name)) return [...before, `Ctrl-${name.toUpperCase()}`];
  // What has a name and no character is a key that the console has none for.
  const typed = text ?? (name.length === 1 ? name : '');
  return [...before, ...splitText(typed)];
}
