import { plural } from '../../base/text/plural.ts';
import { sanitizeText } from '../../base/text/sanitize.ts';
import type { ResultRow } from '../../contract/seed-lists.ts';
import { exitWords, hashWords, resultLook, resultMarks } from '../../words/result-words.ts';
import { formatTime } from '../../words/time.ts';
import type { Output } from '../output.ts';

/** Lines of output shown on a terminal; a pipe gets all. */
const SHOWN_LINES = 20;

/** A result: how it ended, what is to be known of it, and what it printed. */
export function resultLines(
  result: ResultRow,
  { us, out }: { readonly us: string; readonly out: Output },
): string[] {
  const facts = [
    exitWords(result),
    `by ${out.nameOf(result.worker, us)}`,
    formatTime(result.ts, out.nowS),
    hashWords(result).long,
    ...resultMarks(result).map(({ long }) => long),
  ];
  return [
    '',
    out.style('strong', 'Result'),
    out.style(resultLook(result), facts.join(', ')),
    `id ${result.id}`,
    `sha256 ${result.output_hash}`,
    ...streamLines('stdout', result.stdout, result.truncated?.stdout_bytes, out),
    ...streamLines('stderr', result.stderr, result.truncated?.stderr_bytes, out),
  ];
}

function streamLines(name: string, text: string, trueBytes: number | undefined, out: Output): string[] {
  if (text === '' && trueBytes === undefined) return [`${name} is empty`];
  const lines = sanitizeText(text).replace(/\n$/u, '').split('\n');
  // A line that says that one is missing takes as much room as that one.
  const shown = out.terminal && lines.length > SHOWN_LINES + 1 ? lines.slice(0, SHOWN_LINES) : lines;
  const hidden = lines.length - shown.length;
  return [
    trueBytes === undefined ? name : `${name}, cut: it had ${plural(trueBytes, 'byte')}`,
    ...shown.map((line) => `| ${line}`),
    ...(hidden === 0 ? [] : [`… ${plural(hidden, 'more line')}: all of them in a pipe, or with --json`]),
  ];
}
