import type { Key } from './key.ts';

/** The flags of Ink's input event that say which key was pressed. */
export interface InkKey {
  readonly upArrow: boolean;
  readonly downArrow: boolean;
  readonly leftArrow: boolean;
  readonly rightArrow: boolean;
  readonly pageDown: boolean;
  readonly pageUp: boolean;
  readonly home: boolean;
  readonly end: boolean;
  readonly return: boolean;
  readonly escape: boolean;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly tab: boolean;
  readonly backspace: boolean;
  readonly delete: boolean;
  readonly meta: boolean;
}

const FLAGS: readonly (readonly [keyof InkKey, Key])[] = [
  ['upArrow', 'Up'],
  ['downArrow', 'Down'],
  ['leftArrow', 'Left'],
  ['rightArrow', 'Right'],
  ['pageDown', 'PgDn'],
  ['pageUp', 'PgUp'],
  ['home', 'Home'],
  ['end', 'End'],
  ['return', 'Enter'],
  ['backspace', 'Backspace'],
  ['delete', 'Delete'],
];

/**
 * The single keys of one input event. A read may hold several (`b\r`, `j\x04`); Esc and a letter in one read are Esc, then the
 * letter, for there are no Alt keys.
 */
export function splitInput(input: string, key: InkKey): readonly Key[] {
  if (key.escape) return key.meta ? ['Esc', 'Esc'] : ['Esc'];
  const before: readonly Key[] = key.meta ? ['Esc'] : [];
  if (key.tab) return [...before, key.shift ? 'Shift-Tab' : 'Tab'];
  const named = FLAGS.find(([flag]) => key[flag]);
  if (named !== undefined) return [...before, named[1]];
  if (key.ctrl) return [...before, input === ' ' ? 'Ctrl-Space' : `Ctrl-${input.toUpperCase()}`];
  return [...before, ...splitText(input)];
}

/** The keys of a piece of typed text, control characters included. */
export const splitText = (text: string): readonly Key[] =>
  [...text.replaceAll('\r\n', '\r')].map((character) => keyOf(character));

function keyOf(character: string): Key {
  switch (character) {
    case '\r':
    case '\n':
      return 'Enter';
    case '\t':
      return 'Tab';
    case '\u001b':
      return 'Esc';
    case '\u007f':
    case '\b':
      return 'Backspace';
  }
  const code = character.charCodeAt(0);
  if (code === 0) return 'Ctrl-Space';
  return code < 0x20 ? `Ctrl-${String.fromCharCode(code + 64)}` : character;
}
