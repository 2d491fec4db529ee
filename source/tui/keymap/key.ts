/**
 * One key press: a printable character as itself, any other key by its name (`Enter`, `Esc`, `Tab`, `Shift-Tab`, `Up`,
 * `PgDn`, `Ctrl-D`, …).
 */
export type Key = string;

const NAMED: ReadonlySet<string> = new Set([
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
]);

/** True for a key that writes itself into a text field. */
export const isPrintable = (key: Key): boolean => !NAMED.has(key) && !key.startsWith('Ctrl-');
