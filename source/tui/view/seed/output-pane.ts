import { cut } from '../../../base/text/width.ts';
import { filterWords } from '../../../contract/seed-page.ts';
import { shortSeed } from '../../../words/ids.ts';
import type { ConsoleData } from '../../data/console-data.ts';
import type { Box } from '../../layout/layout.ts';
import { firstColumn, firstLine } from '../../layout/scroll.ts';
import type { Overlay } from '../../state/console-state.ts';
import { filterMark } from '../../state/prompt-update.ts';
import { type Line, span } from '../../text/span.ts';
import { dropColumns, widestOf } from '../../text/width.ts';
import type { PaneView } from '../pane-view.ts';
import { paneTitle, positionWords } from '../title-rule.ts';
import { outputText } from './output-lines.ts';

type OutputOverlay = Extract<Overlay, { kind: 'output' }>;

/** A whole output in its box, as far as it is in sight. */
export function outputPane({ seedId, text }: OutputOverlay, data: ConsoleData, box: Box): PaneView {
  const lines = outputText(data, seedId);
  const height = box.height - 1;
  const top = firstLine(text.top, lines.length, height);
  const measure = { widest: widestOf(lines), width: box.width - 1 };
  const left = firstColumn(text.left, measure);
  const words = filterWords(text.search);
  const shown = lines.slice(top, top + height).map((line): Line => {
    const isMatch = words.length > 0 && words.every((word) => line.toLowerCase().includes(word));
    const piece = cut(dropColumns(line, left), measure.width);
    return [span(' '), span(piece, isMatch ? 'attention' : undefined)];
  });
  const search = text.search === '' ? [] : [filterMark(text.search)];
  return {
    title: {
      isFocused: true,
      title: `${paneTitle('seed')} ${shortSeed(seedId)}`,
      left: ['output'],
      right: [...search, positionWords(top, height, lines.length)],
    },
    lines: shown,
    measures: { output: { lines, height, ...measure } },
  };
}
