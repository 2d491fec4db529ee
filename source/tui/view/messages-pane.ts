import { sanitizeLine } from '../../base/text/sanitize.ts';
import { formatMoment } from '../../words/time.ts';
import type { ConsoleData } from '../data/console-data.ts';
import type { Box } from '../layout/layout.ts';
import type { ConsoleState, WholeText } from '../state/console-state.ts';
import type { Said } from '../state/message-line.ts';
import { wrapText } from '../text/width.ts';
import type { PaneView } from './pane-view.ts';
import { wholeText } from './whole-text.ts';

const KIND_WIDTH = 9;

/** The last messages, each whole, the newest last. */
export function messagesPane({ said }: ConsoleState, text: WholeText, data: ConsoleData, box: Box): PaneView {
  const lines = said.flatMap((each) => linesOf(each, data, box.width - 2));
  return wholeText(lines, text, box, { title: 'Messages' });
}

function linesOf({ message, atMs }: Said, { nowMs }: ConsoleData, width: number): readonly string[] {
  const head = `${formatMoment(Math.floor(atMs / 1000), nowMs)}  ${message.kind.padEnd(KIND_WIDTH)}`;
  return wrapText(sanitizeLine(message.text), width - head.length).map(
    (line, index) => (index === 0 ? head : ' '.repeat(head.length)) + line,
  );
}
