import type { ResultRow } from '../../node/api.ts';
import { formatCount, formatDuration, formatPlural } from '../text/format.ts';
import type { Look } from '../text/span.ts';
import { type Output, outputOfResult } from './output-lines.ts';

/** `exit 0 in 1m04s`, or `timed out after 10m`. */
export const exitWords = (result: ResultRow): string =>
  result.timed_out
    ? `timed out after ${formatDuration(result.duration_ms)}`
    : `exit ${result.exit_code} in ${formatDuration(result.duration_ms)}`;

/** Whether the output is the one that was hashed; v0 nodes hash other bytes than they send. */
export const hashWords = (result: ResultRow): string => (result.hash_matches ? 'matches' : 'DIFFERS');

export const resultLook = (result: ResultRow): Look | undefined =>
  result.exit_code !== 0 || result.timed_out || !result.hash_matches ? 'bad' : undefined;

const linesWords = (name: string, lines: number): string =>
  lines === 0 ? `${name} empty` : `${name} ${formatPlural(lines, 'line')}`;

/** `stdout 2 lines, 58 bytes; stderr empty`. */
export function sizeWords(result: ResultRow): string {
  const { stdout, stderr, stdoutBytes, stderrBytes } = outputOfResult(result);
  const part = (name: string, lines: number, bytes: number): string =>
    lines === 0 ? `${name} empty` : `${linesWords(name, lines)}, ${formatCount(bytes)} bytes`;
  return `${part('stdout', stdout.length, stdoutBytes)}; ${part('stderr', stderr.length, stderrBytes)}`;
}

/** `stdout 2 lines`. */
export const stdoutWords = (output: Output): string => linesWords('stdout', output.stdout.length);

/** Marks that a result may carry, in words. */
export const resultMarks = (result: ResultRow): readonly string[] => [
  ...(result.accepted ? ['accepted'] : []),
  ...(result.late ? ['late ~'] : []),
  ...(result.equivocal ? ['another result differs #'] : []),
  ...(result.ambiguous ? ['may belong to another seed'] : []),
  ...(result.verified ? [] : ['unsigned ?']),
];
