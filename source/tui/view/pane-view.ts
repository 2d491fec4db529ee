import type { Measures } from '../layout/measures.ts';
import type { Line } from '../text/span.ts';
import type { RuleParts } from './title-rule.ts';

/** A pane as drawn: what its title rule says, the lines below it, and what its keys move by. */
export interface PaneView {
  readonly title: RuleParts;
  readonly lines: readonly Line[];
  readonly measures: Measures;
}
