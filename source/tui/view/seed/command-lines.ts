import { revealControls } from '../../../base/text/sanitize.ts';
import { wrapText } from '../../text/width.ts';

/**
 * A command as somebody about to run it must see it: control and bidi characters spelled out, its own line ends kept, and
 * broken at `width`; `$ ` before the first line, two blanks more before the others.
 */
export function commandLines(command: string, width: number): readonly string[] {
  const lines = revealControls(command)
    .replaceAll('\t', '  ')
    .split('\n')
    .flatMap((line) => wrapText(line, Math.max(8, width - 2)));
  return lines.map((line, index) => (index === 0 ? `$ ${line}` : `  ${line}`));
}

/** A command on one line, line ends as blanks. */
export const commandLine = (command: string): string =>
  `$ ${revealControls(command).replace(/[\n\t]+/gu, ' ')}`;
