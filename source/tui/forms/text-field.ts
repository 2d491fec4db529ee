import type { Key } from '../keymap/key.ts';

/** A line of text being typed; `caret` counts UTF-16 units and never stands inside a character. */
export interface TextField {
  readonly value: string;
  readonly caret: number;
}

/** What a field may grow to; its own limit is checked by the node. */
const MAX_UNITS = 16_384;

export const textField = (value = ''): TextField => ({ value, caret: value.length });

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function previousCaret({ value, caret }: TextField): number {
  const before = [...graphemes.segment(value.slice(0, caret))];
  return before.at(-1)?.index ?? 0;
}

function nextCaret({ value, caret }: TextField): number {
  for (const { segment } of graphemes.segment(value.slice(caret))) return caret + segment.length;
  return caret;
}

/** How much more a field takes, in UTF-16 units. */
export const roomIn = ({ value }: TextField): number => Math.max(0, MAX_UNITS - value.length);

/** Puts text in at the caret. */
export function insertText(field: TextField, text: string): TextField {
  const { value, caret } = field;
  const taken = text.slice(0, roomIn(field)).toWellFormed();
  return { value: value.slice(0, caret) + taken + value.slice(caret), caret: caret + taken.length };
}

function remove({ value }: TextField, from: number, to: number): TextField {
  return { value: value.slice(0, from) + value.slice(to), caret: from };
}

/** The start of the word before the caret, as a shell's Ctrl-W has it. */
function wordStart({ value, caret }: TextField): number {
  const before = value.slice(0, caret).trimEnd();
  return before.lastIndexOf(' ') + 1;
}

/** Changes a field; a fresh one holds a suggestion. */
export type Edit = (field: TextField, isFresh: boolean) => TextField;

/** What the keys of a text do. */
export const EDITS = {
  left: (field) => ({ ...field, caret: previousCaret(field) }),
  right: (field) => ({ ...field, caret: nextCaret(field) }),
  start: (field) => ({ ...field, caret: 0 }),
  end: (field) => ({ ...field, caret: field.value.length }),
  eraseBefore: (field) => remove(field, previousCaret(field), field.caret),
  eraseAt: (field) => ({ ...remove(field, field.caret, nextCaret(field)), caret: field.caret }),
  eraseWord: (field) => remove(field, wordStart(field), field.caret),
  eraseAllBefore: (field) => remove(field, 0, field.caret),
} as const satisfies Readonly<Record<string, Edit>>;

/** Writes a printable key; the first one replaces a suggestion. */
export const typedKey =
  (key: Key): Edit =>
  (field, isFresh) =>
    insertText(isFresh && key.length === 1 ? textField() : field, key);
