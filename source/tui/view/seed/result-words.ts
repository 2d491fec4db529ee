import { sanitizeLine } from '../../../base/text/sanitize.ts';
import type { ResultRow } from '../../../contract/node-api.ts';
import { formatCount, formatDuration, formatPlural } from '../../../words/format.ts';
import type { Look } from '../../text/span.ts';
import type { Output, Printed } from './output-lines.ts';

/** `exit 0 in 1m04s`, or `timed out after 10m`. */
export const exitWords = (result: ResultRow): string =>
  result.timed_out
    ? `timed out after ${formatDuration(result.duration_ms)}`
    : `exit ${result.exit_code} in ${formatDuration(result.duration_ms)}`;

/** Whether the output is the one that was hashed; v0 nodes hash other bytes than they send. */
export const hashWords = (result: ResultRow): string => (result.hash_matches ? 'matches' : 'DIFFERS');

export const resultLook = (result: ResultRow): Look | undefined =>
  result.exit_code !== 0 || result.timed_out || !result.hash_matches ? 'bad' : undefined;

/** `stdout 2 lines, 58 bytes; stderr empty`; where not all of it is kept: `stdout 300 lines, 16,384 of 90,210 bytes`. */
export const printedWords = ({ stdout, stderr }: Output): string =>
  `${sizeWords('stdout', stdout)}; ${sizeWords('stderr', stderr)}`;

function sizeWords(name: string, { lines, bytes, kept }: Printed): string {
  if (bytes === 0) return `${name} empty`;
  const size = kept < bytes ? `${formatCount(kept)} of ${formatCount(bytes)}` : formatCount(bytes);
  return `${name} ${formatPlural(lines.length, 'line')}, ${size} bytes`;
}

/** `stdout 2 lines`; where not all of it is kept: `stdout 300 lines of 90,210 bytes`. */
export function stdoutWords({ stdout: { lines, bytes, kept } }: Output): string {
  if (bytes === 0) return 'stdout empty';
  return `stdout ${formatPlural(lines.length, 'line')}${kept < bytes ? ` of ${formatCount(bytes)} bytes` : ''}`;
}

/** Marks that a result may carry, in words. */
export const resultMarks = (result: ResultRow): readonly string[] => [
  ...(result.accepted ? ['accepted'] : []),
  ...(result.stopped_by === null ? [] : [sanitizeLine(result.stopped_by)]),
  ...(result.late ? ['late ~'] : []),
  ...(result.equivocal ? ['another result differs #'] : []),
  ...(result.ambiguous ? ['may belong to another seed'] : []),
  ...(result.verified ? [] : ['unsigned ?']),
];
