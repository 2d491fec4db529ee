import { shortSeed } from '../../../words/names.ts';
import type { ConsoleData } from '../../data/console-data.ts';
import { filterWords } from '../../data/event-view.ts';
import type { Box } from '../../layout/layout.ts';
import type { Overlay } from '../../state/console-state.ts';
import { type Line, span } from '../../text/span.ts';
import { cut, dropColumns } from '../../text/width.ts';
import type { RuleParts } from '../title-rule.ts';
import { outputText } from './output-lines.ts';
import { positionWords } from './seed-pane.ts';

type OutputOverlay = Extract<Overlay, { kind: 'output' }>;

/** What the title rule of a whole output says. */
export function outputTitle(overlay: OutputOverlay, data: ConsoleData, box: Box): RuleParts {
  const lines = outputText(data, overlay.seedId);
  const { search, top } = overlay.text;
  return {
    isFocused: true,
    title: `2 Seed ${shortSeed(overlay.seedId)}`,
    left: ['output'],
    right: [...(search === '' ? [] : [`/ ${search}`]), positionWords(top, box.height - 1, lines.length)],
  };
}

/** A whole output below its title, as far as it is in sight. */
export function outputPaneLines(overlay: OutputOverlay, data: ConsoleData, box: Box): readonly Line[] {
  const lines = outputText(data, overlay.seedId);
  const height = box.height - 1;
  const top = Math.min(overlay.text.top, Math.max(0, lines.length - height));
  const words = filterWords(overlay.text.search);
  return lines.slice(top, top + height).map((line): Line => {
    const isMatch = words.length > 0 && words.every((word) => line.toLowerCase().includes(word));
    return [
      span(' '),
      span(cut(dropColumns(line, overlay.text.left), box.width - 1), isMatch ? 'attention' : undefined),
    ];
  });
}
