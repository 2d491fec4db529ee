import { sanitizeLine } from '../../base/text/sanitize.ts';
import { displayWidth } from '../../base/text/width.ts';

/**
 * One key press: a printable character as itself, any other key by its name (`Enter`, `Esc`, `Tab`, `Shift-Tab`, `Up`,
 * `PgDn`, `Ctrl-D`, …).
 */
export type Key = string;

const NAMED = [
  'Enter',
  'Esc',
  'Tab',
  'Shift-Tab',
  'Up',
  'Down',
  'Left',
  'Right',
  'Home',
  'End',
  'PgUp',
  'PgDn',
  'Backspace',
  'Delete',
];

/** True for a key that writes itself into a text field. */
export const isPrintable = (key: Key): boolean => !NAMED.includes(key) && !key.startsWith('Ctrl-');

/** H, I, J and M come from a terminal as Backspace, Tab and Enter. */
const CONTROL = /^Ctrl-[A-GK-LN-Z]$/u;

/** The keys that have a name. */
export const KEY_NAMES: readonly string[] = ['Space', ...NAMED];

/** The key that a config calls so: one character, or a name; undefined where a terminal tells of no such key. */
export function keyNamed(name: string): Key | undefined {
  if (name === 'Space') return ' ';
  if (NAMED.includes(name) || CONTROL.test(name)) return name;
  const isOne = [...name].length === 1 && sanitizeLine(name) === name && displayWidth(name) > 0;
  return isOne && name !== ' ' ? name : undefined;
}

/** What a key is called where it stands alone. */
export const nameOfKey = (key: Key): string => (key === ' ' ? 'Space' : key);

/** Keys beside each other as lines of text have them: `j k`, `Ctrl-D U`, `Tab S-Tab`, `1-9`. */
export function spellKeys(keys: readonly Key[], gap = ' '): string {
  const [first = ''] = keys;
  if (keys.length > 4 && keys.every((key) => /^\d$/u.test(key))) return `${first}-${keys.at(-1)}`;
  const isControl = first.startsWith('Ctrl-');
  return keys
    .map(nameOfKey)
    .map((key, place) => (isControl && place > 0 ? key.replace('Ctrl-', '') : key.replace('Shift-', 'S-')))
    .join(gap);
}

/** What sentences call the key of a binding: its first one. */
export const keyOf = ([first = '']: readonly Key[]): Key => first;

/** What hints call the keys of several bindings. */
export const keysOf = (...bindings: readonly (readonly Key[])[]): string => bindings.map(keyOf).join(' ');
