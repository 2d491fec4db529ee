/** What the terminal shows: painted lines, and the place of its own cursor, which is hidden without. */
export interface Frame {
  readonly lines: readonly string[];
  readonly caret: { readonly row: number; readonly column: number } | null;
  /** Grows when everything is to be drawn anew. */
  readonly repaint: number;
}

/** True when drawing the second after the first would change nothing. */
export function areSame(one: Frame, other: Frame): boolean {
  return (
    one.repaint === other.repaint &&
    one.caret?.row === other.caret?.row &&
    one.caret?.column === other.caret?.column &&
    one.lines.length === other.lines.length &&
    one.lines.every((line, index) => line === other.lines[index])
  );
}
