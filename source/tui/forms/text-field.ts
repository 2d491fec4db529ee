import { isPrintable, type Key } from '../keymap/key.ts';

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

/** Puts text in at the caret. */
export function insertText({ value, caret }: TextField, text: string): TextField {
  const room = Math.max(0, MAX_UNITS - value.length);
  const taken = text.slice(0, room).toWellFormed();
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

/** The field after an editing key, or null where the key does not edit. */
export function editField(field: TextField, key: Key): TextField | null {
  switch (key) {
    case 'Left':
      return { ...field, caret: previousCaret(field) };
    case 'Right':
      return { ...field, caret: nextCaret(field) };
    case 'Home':
    case 'Ctrl-A':
      return { ...field, caret: 0 };
    case 'End':
    case 'Ctrl-E':
      return { ...field, caret: field.value.length };
    case 'Backspace':
      return remove(field, previousCaret(field), field.caret);
    case 'Delete':
      return { ...remove(field, field.caret, nextCaret(field)), caret: field.caret };
    case 'Ctrl-W':
      return remove(field, wordStart(field), field.caret);
    case 'Ctrl-U':
      return remove(field, 0, field.caret);
  }
  return isPrintable(key) ? insertText(field, key) : null;
}
