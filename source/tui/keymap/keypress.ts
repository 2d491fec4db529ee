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

const ESCAPES = /^\u001b*/u;

/** The keys of one that Node has read. Esc and what follows it in one read are Esc, then that; Esc twice is twice. */
export function keysOf(text: string | undefined, key: KeyPress): readonly Key[] {
  const { name = '', ctrl, shift, sequence = text ?? '' } = key;
  const escapes = ESCAPES.exec(sequence)?.[0].length ?? 0;
  const rest = sequence.slice(escapes);
  const named = name === 'tab' ? (shift ? 'Shift-Tab' : 'Tab') : NAMED[name];
  // What a terminal sends for a key that types nothing begins with an Esc of its own.
  const isFunctionKey = rest.startsWith('[') || (named !== undefined && rest.startsWith('O'));
  const isOwn = name === 'escape' || isFunctionKey;
  const before = Array.from({ length: Math.max(0, escapes - (isOwn ? 1 : 0)) }, (): Key => 'Esc');
  if (named !== undefined) return [...before, named];
  if (isFunctionKey) return before;
  if (ctrl && /^[a-z]$/u.test(name)) return [...before, `Ctrl-${name.toUpperCase()}`];
  return [...before, ...splitText(text ?? rest)];
}
