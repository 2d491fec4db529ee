import { sanitizeText } from '../../model/sanitize.ts';
import type { ResultRow, TaskRow } from '../../node/api.ts';
import { type ConsoleData, detailOf, taskOf } from '../data/console-data.ts';

/** What a task printed, or has printed so far. */
export interface Output {
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  readonly stdoutBytes: number;
  readonly stderrBytes: number;
}

const seen = new WeakMap<ResultRow | TaskRow, Output>();

function linesOf(text: string): readonly string[] {
  if (text === '') return [];
  return sanitizeText(text).replace(/\n$/u, '').split('\n');
}

/** The lines of a result, safe to show. */
export function outputOfResult(result: ResultRow): Output {
  const known = seen.get(result);
  if (known !== undefined) return known;
  const output: Output = {
    stdout: linesOf(result.stdout),
    stderr: linesOf(result.stderr),
    stdoutBytes: result.truncated?.stdout_bytes ?? Buffer.byteLength(result.stdout),
    stderrBytes: result.truncated?.stderr_bytes ?? Buffer.byteLength(result.stderr),
  };
  seen.set(result, output);
  return output;
}

/** The lines that a running task has printed so far. */
export function outputOfTask(task: TaskRow): Output {
  const known = seen.get(task);
  if (known !== undefined) return known;
  const output: Output = {
    stdout: linesOf(task.stdout_tail),
    stderr: linesOf(task.stderr_tail),
    stdoutBytes: task.stdout_bytes,
    stderrBytes: task.stderr_bytes,
  };
  seen.set(task, output);
  return output;
}

/** The result that counts on a seed: the accepted one, the holding claim's, or the first. */
export function countingResult(data: ConsoleData, seedId: string): ResultRow | undefined {
  const results = detailOf(data, seedId)?.results ?? [];
  return results.find(({ accepted }) => accepted) ?? results.find(({ holds }) => holds) ?? results[0];
}

/** The output of a seed's running task or of its result; undefined where there is neither. */
export function outputOf(data: ConsoleData, seedId: string): Output | undefined {
  const task = taskOf(data, seedId);
  if (task !== undefined) return outputOfTask(task);
  const result = countingResult(data, seedId);
  return result === undefined ? undefined : outputOfResult(result);
}

/** The whole output as one text, for the pane that shows nothing else. */
export function outputText(data: ConsoleData, seedId: string): readonly string[] {
  const output = outputOf(data, seedId);
  if (output === undefined) return [];
  const block = (name: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [`${name} is empty`] : [`${name}:`, ...lines.map((line) => `| ${line}`)];
  return [...block('stdout', output.stdout), ...block('stderr', output.stderr)];
}
