import { cut } from '../../base/text/width.ts';
import { filterWords } from '../../contract/seed-page.ts';
import type { Box } from '../layout/layout.ts';
import { firstColumn, firstLine } from '../layout/scroll.ts';
import type { WholeText } from '../state/console-state.ts';
import { type Line, lineText, span } from '../text/span.ts';
import { dropColumns, widestOf } from '../text/width.ts';
import type { PaneView } from './pane-view.ts';
import { filterPart, positionWords, type RuleParts } from './title-rule.ts';

/** A text that has a box for itself, as far as it is in sight; lines with styles are as wide as the box at the most. */
export function wholeText(
  lines: readonly string[] | readonly Line[],
  text: WholeText,
  box: Box,
  title: Pick<RuleParts, 'title' | 'left'>,
): PaneView {
  const height = box.height - 1;
  const texts = lines.map((line) => (typeof line === 'string' ? line : lineText(line)));
  const top = firstLine(text.follows ? lines.length : text.top, lines.length, height);
  const measure = { widest: widestOf(texts), width: box.width - 1 };
  const left = firstColumn(text.left, measure);
  const words = filterWords(text.search);
  const shown = lines.slice(top, top + height).map((line, index): Line => {
    const plainText = texts[top + index] ?? '';
    const isMatch = words.length > 0 && words.every((word) => plainText.toLowerCase().includes(word));
    if (typeof line !== 'string' && !isMatch) return [span(' '), ...line];
    const piece = cut(dropColumns(plainText, left), measure.width);
    return [span(' '), span(piece, isMatch ? 'attention' : undefined)];
  });
  return {
    title: {
      ...title,
      isFocused: true,
      right: lines.length === 0 ? [] : [positionWords(top, height, lines.length)],
      ...filterPart(text.search),
    },
    lines: shown,
    measures: { output: { lines: texts, height, ...measure } },
  };
}
