import { setTimeout as delay } from 'node:timers/promises';
import { sanitizeText } from '../../base/text/sanitize.ts';
import type { NodeApi } from '../../contract/node-api.ts';
import type { ResultRow } from '../../contract/seed-lists.ts';
import { formatPlural } from '../../words/numbers.ts';
import type { Output } from '../output.ts';

/** How often a running task is looked at. */
const LOOK_EVERY_MS = 200;
/** A line that does not end is shown in pieces of this size. */
const LINE_MAX_CHARS = 4096;

/**
 * Shows what the task of a seed prints, line by line behind `| ` and safe for a terminal: its stdout on ours, its stderr
 * on ours, both on stderr where stdout is for JSON. The node keeps only the last of what a task prints: what was too much
 * between two looks is left out, and counted.
 */
export class TaskFollower {
  readonly #api: NodeApi;
  readonly #seedId: string;
  readonly #out: Output;
  readonly #stdout: StreamFollower;
  readonly #stderr: StreamFollower;

  constructor(api: NodeApi, seedId: string, out: Output) {
    this.#api = api;
    this.#seedId = seedId;
    this.#out = out;
    this.#stdout = new StreamFollower((lines) => (out.json ? out.notice(lines) : out.lines(lines)));
    this.#stderr = new StreamFollower((lines) => out.notice(lines));
  }

  /** Looks until `running` settles or `ended` is aborted. Never rejects: whoever waits for the run hears what went wrong. */
  async until(running: Promise<unknown>, ended: AbortSignal): Promise<void> {
    const settled = new AbortController();
    const settle = () => settled.abort();
    running.then(settle, settle);
    const signal = AbortSignal.any([settled.signal, ended]);
    while (!signal.aborted) {
      await this.#look();
      await this.#out.drained();
      await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Shows what came after the last look, from the result where there is one. */
  finish(result: Pick<ResultRow, 'stdout' | 'stderr' | 'truncated'> | undefined): void {
    this.#stdout.finish(result?.stdout, result?.truncated?.stdout_bytes);
    this.#stderr.finish(result?.stderr, result?.truncated?.stderr_bytes);
  }

  async #look(): Promise<void> {
    const tasks = await this.#api.tasks().catch(() => []);
    const task = tasks.find(({ seed_id }) => seed_id === this.#seedId);
    if (task === undefined) return;
    this.#stdout.take(task.stdout_tail, task.stdout_bytes);
    this.#stderr.take(task.stderr_tail, task.stderr_bytes);
  }
}

/** One stream of a task, known by its growing end. */
class StreamFollower {
  readonly #show: (lines: readonly string[]) => void;
  /** Bytes of the stream that were taken, or counted as left out. */
  #seen = 0;
  #unfinished = '';

  constructor(show: (lines: readonly string[]) => void) {
    this.#show = show;
  }

  /** `tail` is the end of a stream that has `total` bytes so far. */
  take(tail: string, total: number): void {
    const fresh = total - this.#seen;
    // What ends like this may be the first part of a character: its rest is waited for.
    if (fresh <= 0 || tail.endsWith(UNREADABLE)) return;
    const bytes = bytesOf(tail);
    this.#skip(fresh - bytes.length);
    this.#add(textFrom(bytes, Math.max(0, bytes.length - fresh)));
    this.#seen = total;
  }

  /** `head` is the beginning of the whole stream, of `total` bytes where it was cut. */
  finish(head: string | undefined, total: number | undefined): void {
    if (head !== undefined) {
      const bytes = bytesOf(head);
      if (this.#seen < bytes.length) this.#add(textFrom(bytes, this.#seen));
      this.#skip((total ?? 0) - Math.max(this.#seen, bytes.length));
    }
    this.#flush();
  }

  #skip(bytes: number): void {
    if (bytes <= 0) return;
    this.#flush();
    this.#show([`… ${formatPlural(bytes, 'byte')} left out`]);
  }

  #add(text: string): void {
    const lines = `${this.#unfinished}${text}`.split(/\r\n|\n|\r(?!$)/u);
    this.#unfinished = lines.pop() ?? '';
    this.#print(lines);
    while (this.#unfinished.length > LINE_MAX_CHARS) {
      this.#print([this.#unfinished.slice(0, LINE_MAX_CHARS)]);
      this.#unfinished = this.#unfinished.slice(LINE_MAX_CHARS);
    }
  }

  #flush(): void {
    if (this.#unfinished !== '') this.#print([this.#unfinished.replace(/\r$/u, '')]);
    this.#unfinished = '';
  }

  /** Whole lines only: an escape sequence that came in two parts is seen for what it is. */
  #print(lines: readonly string[]): void {
    const safe = lines.flatMap((line) => sanitizeText(line).split('\n'));
    if (safe.length > 0) this.#show(safe.map((line) => `| ${line}`));
  }
}

/** What a byte becomes that is no text. */
const UNREADABLE = '\uFFFD';

/** As many bytes as were printed: one for each that is no text. */
const bytesOf = (text: string): Buffer => Buffer.from(text.replaceAll(UNREADABLE, '?'));

/** Text from a byte on; the rest of a character that begins before it is left out. */
function textFrom(bytes: Buffer, from: number): string {
  let start = from;
  while (start < bytes.length && isContinuation(bytes[start])) start += 1;
  return bytes.toString('utf8', start);
}

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;
