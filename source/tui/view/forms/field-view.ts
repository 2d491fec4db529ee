import { revealControls } from '../../../base/text/sanitize.ts';
import { displayWidth, takeColumns } from '../../../base/text/width.ts';
import type { TextField } from '../../forms/text-field.ts';
import { dropColumns } from '../../text/width.ts';

export interface FieldView {
  readonly text: string;
  /** Column of the caret in `text`. */
  readonly caret: number;
}

/** Line ends and control characters as `\n` and `\x1b`, so that a field stays one line and hides nothing. */
const shown = (value: string): string =>
  revealControls(value).replaceAll('\n', '\\n').replaceAll('\t', '\\t');

/** The part of a field that fits into `width` columns and holds the caret. */
export function fieldView({ value, caret }: TextField, width: number): FieldView {
  const whole = shown(value);
  const before = displayWidth(shown(value.slice(0, caret)));
  if (displayWidth(whole) < width) return { text: whole, caret: before };
  const from = Math.max(0, before - width + 1);
  return { text: takeColumns(dropColumns(whole, from), width), caret: before - from };
}
