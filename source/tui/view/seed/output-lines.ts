import { sanitizeText } from '../../../base/text/sanitize.ts';
import type { FileText } from '../../../contract/actions/files-read.ts';
import type { TaskRow } from '../../../contract/node-api.ts';
import type { ResultRow } from '../../../contract/seed-lists.ts';
import { formatCount, formatPlural } from '../../../words/numbers.ts';
import { type ConsoleData, detailOf, taskOf } from '../../data/console-data.ts';

/** One stream of a task: `bytes` of it were printed, of which `kept` are here. */
export interface Printed {
  readonly lines: readonly string[];
  readonly bytes: number;
  readonly kept: number;
}

/** What a task printed, or has printed so far. */
export interface Output {
  readonly stdout: Printed;
  readonly stderr: Printed;
  /** Which part is here where it is not all. */
  readonly part: 'first' | 'last';
}

const seen = new WeakMap<ResultRow | TaskRow, Output>();
const seenFiles = new WeakMap<FileText, readonly string[]>();

const linesOf = (text: string): readonly string[] =>
  text === '' ? [] : sanitizeText(text).replace(/\n$/u, '').split('\n');

function printed(text: string, bytes?: number): Printed {
  const kept = Buffer.byteLength(text);
  return { lines: linesOf(text), bytes: bytes ?? kept, kept };
}

/** The lines of a result, safe to show. */
export function outputOfResult(result: ResultRow): Output {
  const known = seen.get(result);
  if (known !== undefined) return known;
  const output: Output = {
    stdout: printed(result.stdout, result.truncated?.stdout_bytes),
    stderr: printed(result.stderr, result.truncated?.stderr_bytes),
    part: 'first',
  };
  seen.set(result, output);
  return output;
}

/** The lines that a running task has printed so far. */
export function outputOfTask(task: TaskRow): Output {
  const known = seen.get(task);
  if (known !== undefined) return known;
  const output: Output = {
    stdout: printed(task.stdout_tail, task.stdout_bytes),
    stderr: printed(task.stderr_tail, task.stderr_bytes),
    part: 'last',
  };
  seen.set(task, output);
  return output;
}

/** What was printed, as lines of which each says where it comes from: `| ` stdout, `stderr | ` the other. */
export const markedLines = ({ stdout, stderr }: Output): readonly string[] => [
  ...stdout.lines.map((line) => `| ${line}`),
  ...stderr.lines.map((line) => `stderr | ${line}`),
];

/** Of a result the lines of stdout, or of stderr where that is all. */
export const shownLines = (output: Output): readonly string[] =>
  markedLines(output.stdout.lines.length === 0 ? output : { ...output, stderr: NOTHING });

const NOTHING: Printed = { lines: [], bytes: 0, kept: 0 };

/** The result that counts on a seed. */
export const countingResult = (data: ConsoleData, seedId: string): ResultRow | undefined =>
  detailOf(data, seedId)?.results.find(({ counting }) => counting);

/** The output of a seed's running task or of its result; undefined where there is neither. */
function outputOf(data: ConsoleData, seedId: string): Output | undefined {
  const task = taskOf(data, seedId);
  if (task !== undefined) return outputOfTask(task);
  const result = countingResult(data, seedId);
  return result === undefined ? undefined : outputOfResult(result);
}

/** The text of a file, as lines that are safe to show; what is not here of it is said first. */
export function fileText(file: FileText): readonly string[] {
  const known = seenFiles.get(file) ?? linesOf(file.text);
  seenFiles.set(file, known);
  if (file.text === '') return ['the file is empty'];
  const read = formatCount(Buffer.byteLength(file.text));
  return file.cut ? [`the first ${read} of ${formatPlural(file.bytes, 'byte')}:`, ...known] : known;
}

/** The whole output as one text, for the pane that shows nothing else. */
export function outputText(data: ConsoleData, seedId: string): readonly string[] {
  const output = outputOf(data, seedId);
  if (output === undefined) return [];
  const block = (name: string, { lines, bytes, kept }: Printed): readonly string[] => {
    if (bytes === 0) return [`${name} is empty`];
    const cut =
      kept < bytes ? `, the ${output.part} ${formatCount(kept)} of ${formatPlural(bytes, 'byte')}` : '';
    return [`${name}${cut}:`, ...lines.map((line) => `${name === 'stdout' ? '' : `${name} `}| ${line}`)];
  };
  return [...block('stdout', output.stdout), ...block('stderr', output.stderr)];
}
