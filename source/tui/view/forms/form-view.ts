import type { Measures } from '../../layout/measures.ts';
import type { Line } from '../../text/span.ts';
import type { RuleParts } from '../title-rule.ts';

/** Where the terminal's own cursor stands, counted from the form's first line below its title. */
export interface Caret {
  readonly line: number;
  readonly column: number;
}

/** A form as drawn. */
export interface FormView {
  readonly title: Pick<RuleParts, 'title' | 'left' | 'right'>;
  readonly lines: readonly Line[];
  readonly caret: Caret | null;
  /** What its keys move by, where it scrolls. */
  readonly measures?: Measures;
}

export const WIDE_FORM = 80;
