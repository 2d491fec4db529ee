import { formatCount, formatPlural } from '../../../words/numbers.ts';
import type { Output, Printed } from './output-lines.ts';

/** `stdout 2 lines, 58 bytes; stderr empty`; where not all of it is kept: `stdout 300 lines, 16,384 of 90,210 bytes`. */
export const printedWords = ({ stdout, stderr }: Output): string =>
  `${sizeWords('stdout', stdout)}; ${sizeWords('stderr', stderr)}`;

function sizeWords(name: string, { lines, bytes, kept }: Printed): string {
  if (bytes === 0) return `${name} empty`;
  const part = kept < bytes ? `${formatCount(kept)} of ` : '';
  return `${name} ${formatPlural(lines.length, 'line')}, ${part}${formatPlural(bytes, 'byte')}`;
}

/** `stdout 2 lines`; where not all of it is kept: `stdout 300 lines of 90,210 bytes`. */
export function stdoutWords({ stdout: { lines, bytes, kept } }: Output): string {
  if (bytes === 0) return 'stdout empty';
  return `stdout ${formatPlural(lines.length, 'line')}${kept < bytes ? ` of ${formatPlural(bytes, 'byte')}` : ''}`;
}
