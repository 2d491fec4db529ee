import { styleText } from 'node:util';
import { isUtf8, toAscii, toAsciiJson } from '../base/text/locale.ts';
import { guardLines, sanitizeLine, toJson } from '../base/text/sanitize.ts';
import { cut } from '../base/text/width.ts';
import type { PetnameRow } from '../contract/petname.ts';
import { shortNode } from '../words/ids.ts';
import { LOOKS, type Look } from '../words/look.ts';
import { Names } from '../words/names.ts';
import type { Teller } from '../words/teller.ts';
import { formatTime } from '../words/time.ts';
import type { Io, OutputStream } from './io.ts';
import { taken } from './taken.ts';
import { flagName } from './usage/action-flags.ts';
import { isOptionName } from './usage/options.ts';

/** In the shell a field has the name of its flag, where it has one. */
function fieldOf(name: string): string {
  const flag = flagName(name);
  return isOptionName(flag) ? flag : sanitizeLine(name);
}

const CLEAR_REST = '\u001b[K';
/** For a terminal that does not say how wide it is, or says 0. */
const UNKNOWN_WIDTH = 80;

/** Where a command's answer goes: data to stdout, words about it to stderr. */
export class Output {
  /** One JSON value is wanted on stdout. */
  readonly json: boolean;
  /** A person reads stdout. */
  readonly terminal: boolean;
  /** Width to fit tables into; undefined in a pipe, where nothing is cut. */
  readonly columns: number | undefined;
  readonly #stdout: OutputStream;
  readonly #stderr: OutputStream;
  /** What a terminal that is not set to UTF-8 gets in place of a text. */
  readonly #plain: (text: string) => string;
  readonly #colour: boolean;
  readonly #errorColour: boolean;
  readonly #now: () => number;
  readonly #names = new Names('');
  /** What stands on the line that is written over. */
  #progress = '';

  constructor(io: Pick<Io, 'stdout' | 'stderr' | 'env' | 'now'>, json: boolean) {
    this.json = json;
    this.#stdout = io.stdout;
    this.#stderr = io.stderr;
    this.#now = io.now;
    this.terminal = io.stdout.isTTY === true;
    this.columns = this.terminal ? io.stdout.columns || UNKNOWN_WIDTH : undefined;
    const toTerminal = json ? toAsciiJson : toAscii;
    this.#plain = isUtf8(io.env) ? (text) => text : toTerminal;
    const plain = (io.env.NO_COLOR ?? '') !== '' || io.env.TERM === 'dumb';
    this.#colour = this.terminal && !plain;
    this.#errorColour = io.stderr.isTTY === true && !plain;
  }

  /** Unix seconds, now. */
  get nowS(): number {
    return Math.floor(this.#now() / 1000);
  }

  get nowMs(): number {
    return this.#now();
  }

  /** What the owner calls nodes. */
  names(petnames: readonly PetnameRow[]): void {
    this.#names.learn(petnames);
  }

  /** `you`, the name that the owner gave a node, or the last six of its id. */
  nameOf(id: string, us?: string): string {
    if (id === us) return 'you';
    return this.#names.of(id) === undefined ? shortNode(id) : this.#names.nameOf(id);
  }

  /** How the shell says fields, nodes and moments. */
  get teller(): Teller {
    const { nowS, nowMs } = this;
    return {
      door: 'shell',
      nowMs,
      fieldOf,
      nameOf: (id) => this.nameOf(id),
      momentOf: (ts) => formatTime(ts, nowS),
    };
  }

  /** One line of the answer. What peers wrote must have been sanitised. */
  line(text = ''): void {
    this.#toStdout(`${text}\n`);
  }

  lines(lines: readonly string[]): void {
    if (lines.length > 0) this.#toStdout(`${lines.join('\n')}\n`);
  }

  /** The answer as one JSON value: on one line, indented where a person reads it. */
  value(value: unknown): void {
    this.line(toJson(value, this.terminal ? 2 : 0));
  }

  /** The answer as one JSON array, as `value` writes it, but page by page as its rows come. */
  async list(pages: AsyncIterable<readonly unknown[]>): Promise<void> {
    const [indent, newline] = this.terminal ? [2, '\n'] : [0, ''];
    let isFirst = true;
    for await (const page of pages) {
      for (const row of page) {
        const text = toJson(row, indent).replaceAll('\n', '\n  ');
        this.#toStdout(`${isFirst ? '[' : ','}${newline}${' '.repeat(indent)}${text}`);
        isFirst = false;
      }
      await this.drained();
    }
    this.line(isFirst ? '[]' : `${newline}]`);
  }

  /** A word about the answer, for a person; left out where JSON is wanted. */
  remark(text: string): void {
    if (!this.json) this.#toStderr(`${this.#onStderr('dim', sanitizeLine(text))}\n`);
  }

  /** What can be done next: said only to somebody who sits there. */
  hint(text: string): void {
    if (this.#stderr.isTTY === true) this.remark(text);
  }

  /** Something that the person should notice; left out where JSON is wanted, which has it as a member. */
  warning(text: string): void {
    if (!this.json) this.#toStderr(`${this.#onStderr('attention', `warning: ${sanitizeLine(text)}`)}\n`);
  }

  /** Lines on stderr as they are, whatever is wanted on stdout: a failure as JSON, what somebody shall say yes to. */
  notice(lines: readonly string[]): void {
    this.#toStderr(`${lines.join('\n')}\n`);
  }

  /** Whether there is a line on the terminal that can be written over. */
  get hasProgress(): boolean {
    return this.#stderr.isTTY === true;
  }

  /** What fits on that line. */
  get progressColumns(): number {
    return (this.#stderr.columns || UNKNOWN_WIDTH) - 1;
  }

  /** Writes over the last line of the terminal, which is cut to fit; '' leaves it empty. To be called where `hasProgress`. */
  progress(text: string): void {
    const shown = cut(this.#plain(sanitizeLine(text)), this.progressColumns);
    if (text === this.#progress) return;
    this.#progress = text;
    this.#stderr.write(`\r${shown}${CLEAR_REST}`);
  }

  /** A failure, on stderr, whatever is wanted on stdout. */
  error(lines: readonly string[]): void {
    const [first = '', ...rest] = lines;
    this.#toStderr(`${[this.#onStderr('bad', first), ...rest].join('\n')}\n`);
  }

  /** `text` in its look where stdout shows colours, else as it is. */
  style(look: Look | undefined, text: string): string {
    return this.#colour && look !== undefined ? dye(look, text) : text;
  }

  /** All that a command writes goes through these two, whatever became of it before. */
  #toStdout(text: string): void {
    this.#stdout.write(guardLines(this.terminal ? this.#plain(text) : text, this.#colour));
  }

  #toStderr(text: string): void {
    if (this.#progress !== '') this.progress('');
    const isTerminal = this.#stderr.isTTY === true;
    this.#stderr.write(guardLines(isTerminal ? this.#plain(text) : text, this.#errorColour));
  }

  /** Resolves once stdout has taken what was written, so that a slow reader slows us instead of filling memory. */
  drained(): Promise<void> {
    return taken(this.#stdout);
  }

  #onStderr(look: Look, text: string): string {
    return this.#errorColour ? dye(look, text) : text;
  }
}

function dye(look: Look, text: string): string {
  const { colour, weight } = LOOKS[look];
  return [weight, colour].reduce(
    (dyed, format) => (format === undefined ? dyed : styleText(format, dyed, { validateStream: false })),
    text,
  );
}
