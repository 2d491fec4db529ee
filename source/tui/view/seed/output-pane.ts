import { sanitizeLine } from '../../../base/text/sanitize.ts';
import { shortSeed } from '../../../words/ids.ts';
import type { ConsoleData } from '../../data/console-data.ts';
import type { Box } from '../../layout/layout.ts';
import type { Overlay } from '../../state/console-state.ts';
import { emptyOutput } from '../empty-panes.ts';
import type { PaneView } from '../pane-view.ts';
import { paneTitle } from '../title-rule.ts';
import { wholeText } from '../whole-text.ts';
import { fileText, outputText } from './output-lines.ts';

type OutputOverlay = Extract<Overlay, { kind: 'output' }>;

/** A whole output or file in its box, as far as it is in sight. */
export function outputPane({ seedId, text, file }: OutputOverlay, data: ConsoleData, box: Box): PaneView {
  const title = `${paneTitle('seed')} ${shortSeed(seedId)}`;
  if (file !== undefined)
    return wholeText(fileText(file), text, box, { title, left: [sanitizeLine(file.path)] });
  const lines = outputText(data, seedId);
  return wholeText(lines.length === 0 ? emptyOutput(box.width - 2) : lines, text, box, {
    title,
    left: ['output'],
  });
}
