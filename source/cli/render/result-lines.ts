import { sanitizeLine, sanitizeText } from '../../base/text/sanitize.ts';
import type { ResultRow } from '../../contract/node-api.ts';
import { shortNode } from '../../words/short-id.ts';
import { formatDuration, formatTime } from '../../words/time.ts';
import type { Output } from '../output.ts';

/** Lines of output shown on a terminal; a pipe gets all. */
const SHOWN_LINES = 20;

/** A result: how it ended, what is to be known of it, and what it printed. */
export function resultLines(
  result: ResultRow,
  { us, out }: { readonly us: string; readonly out: Output },
): string[] {
  const facts = [
    ending(result),
    `by ${shortNode(result.worker, us)}`,
    formatTime(result.ts, out.nowS),
    ...signs(result),
  ];
  const failed = result.timed_out || result.exit_code !== 0 || !result.hash_matches;
  return [
    '',
    out.style('bold', 'Result'),
    out.style(failed ? 'red' : undefined, facts.join(', ')),
    `id ${result.id}`,
    `sha256 ${result.output_hash}`,
    ...streamLines('stdout', result.stdout, result.truncated?.stdout_bytes, out),
    ...streamLines('stderr', result.stderr, result.truncated?.stderr_bytes, out),
  ];
}

const ending = ({ timed_out, exit_code, duration_ms }: ResultRow): string =>
  `${timed_out ? 'timed out' : `exit ${exit_code}`} after ${formatDuration(duration_ms)}`;

function signs(result: ResultRow): string[] {
  return [
    ...(result.accepted ? ['accepted'] : []),
    ...(result.stopped_by === null ? [] : [`ended early: ${sanitizeLine(result.stopped_by)}`]),
    ...(result.hash_matches ? ['hash matches'] : ['HASH DIFFERS from the output']),
    ...(result.late ? ['late'] : []),
    ...(result.equivocal ? ['one of several that differ'] : []),
    ...(result.holds ? [] : ['of a claim that does not hold']),
    ...(result.ambiguous ? ['could be of several seeds'] : []),
    ...(result.verified ? [] : ['unverified']),
  ];
}

function streamLines(name: string, text: string, trueBytes: number | undefined, out: Output): string[] {
  if (text === '' && trueBytes === undefined) return [`${name} is empty`];
  const lines = sanitizeText(text).replace(/\n$/u, '').split('\n');
  const shown = out.terminal ? lines.slice(0, SHOWN_LINES) : lines;
  const hidden = lines.length - shown.length;
  return [
    trueBytes === undefined ? name : `${name}, cut: it had ${trueBytes} bytes`,
    ...shown.map((line) => `| ${line}`),
    ...(hidden === 0 ? [] : [`… ${hidden} more lines: all of them in a pipe, or with --json`]),
  ];
}
