import type { Box } from '../layout/layout.ts';
import type { WholeText } from '../state/console-state.ts';
import { type Line, type Span, span } from '../text/span.ts';
import type { Theme } from '../text/theme.ts';
import { lineWidth, wrapText } from '../text/width.ts';
import { colourSection, LEGEND, type LegendRow } from './legend.ts';
import type { PaneView } from './pane-view.ts';
import { wholeText } from './whole-text.ts';

const SIGNS_WIDTH = 13;
/** Where there is little room for the words, signs take less. */
const NARROW_BELOW = 80;
const SIGNS_NARROW = 11;

/** What every sign, letter and colour on the screen means. */
export function legendPane(text: WholeText, theme: Theme, box: Box): PaneView {
  const lines = [...LEGEND, colourSection(theme)].flatMap(({ heading, rows }): readonly Line[] => [
    [span(heading, 'strong')],
    ...rows.flatMap((row) => rowLines(row, box.width - 2)),
  ]);
  return wholeText(lines, text, box, { title: 'Legend' });
}

function rowLines({ sign, words }: LegendRow, width: number): readonly Line[] {
  const signs: Span = typeof sign === 'string' ? span(sign) : sign;
  const column = 2 + (width < NARROW_BELOW ? SIGNS_NARROW : SIGNS_WIDTH);
  const before: Line = [span('  '), signs];
  const used = lineWidth(before);
  // A sign that reaches into the column of the words has them below it.
  const isAbove = used >= column;
  const blank = span(' '.repeat(column));
  const lines = wrapText(words, Math.max(20, width - column)).map(
    (line, index): Line =>
      index === 0 && !isAbove
        ? [...before, span(' '.repeat(column - used)), span(line)]
        : [blank, span(line)],
  );
  return isAbove ? [before, ...lines] : lines;
}
