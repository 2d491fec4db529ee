import type { ReadStream } from 'node:tty';

/** What a terminal says by itself, among the keys. */
export type TerminalReport =
  | { readonly type: 'background'; readonly isLight: boolean }
  /** Rows and columns count from 0. */
  | { readonly type: 'click'; readonly row: number; readonly column: number }
  | { readonly type: 'wheel'; readonly by: 1 | -1; readonly row: number; readonly column: number };

const REPORT =
  /\u001b\[<(\d{1,5});(\d{1,5});(\d{1,5})([Mm])|\u001b\]11;rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})[^\u0007\u001b]{0,8}(?:\u0007|\u001b\\)/giu;
/** The beginning of a report whose end comes with the next piece. */
const BEGUN = /\u001b(?:\[<[\d;]{0,17}|\]11?;?[\da-z:/]{0,24}\u001b?)$/iu;
const PASTE_START = '\u001b[200~';
const PASTE_END = '\u001b[201~';

/** Takes the reports of a terminal out of what it sends; what is pasted is nobody's report. */
export class TerminalReports {
  readonly #report: (report: TerminalReport) => void;
  #begun = '';
  #isPaste = false;

  constructor(report: (report: TerminalReport) => void) {
    this.#report = report;
  }

  /** What of a piece of input is keys. */
  take(piece: string): string {
    const text = this.#begun + piece;
    this.#begun = '';
    if (this.#isPaste) return this.#throughPaste(text);
    const at = text.indexOf(PASTE_START);
    if (at < 0) return this.#withoutReports(text);
    this.#isPaste = true;
    const from = at + PASTE_START.length;
    return this.#withoutReports(text.slice(0, at)) + PASTE_START + this.take(text.slice(from));
  }

  #throughPaste(text: string): string {
    const at = text.indexOf(PASTE_END);
    if (at < 0) return text;
    this.#isPaste = false;
    const from = at + PASTE_END.length;
    return text.slice(0, from) + this.take(text.slice(from));
  }

  #withoutReports(text: string): string {
    const keys = text.replace(REPORT, (...match: string[]) => {
      const report = readReport(match);
      if (report !== null) this.#report(report);
      return '';
    });
    const begun = BEGUN.exec(keys)?.[0] ?? '';
    this.#begun = begun;
    return begun === '' ? keys : keys.slice(0, -begun.length);
  }
}

const LEFT_BUTTON = 0;
const WHEEL_UP = 64;
const WHEEL_DOWN = 65;

function readReport(match: readonly string[]): TerminalReport | null {
  const [, button, column, row, press, ...rgb] = match;
  if (button === undefined) return { type: 'background', isLight: isLight(rgb.slice(0, 3)) };
  const place = { row: Number(row) - 1, column: Number(column) - 1 };
  switch (Number(button)) {
    case LEFT_BUTTON:
      return press === 'M' ? { type: 'click', ...place } : null;
    case WHEEL_UP:
      return { type: 'wheel', by: -1, ...place };
    case WHEEL_DOWN:
      return { type: 'wheel', by: 1, ...place };
    default:
      return null;
  }
}

/** How much of what the eye calls bright each colour has. */
const WEIGHTS = [0.299, 0.587, 0.114] as const;

/** True where a colour, its parts in hexadecimal digits of any count, is nearer to white than to black. */
function isLight(parts: readonly (string | undefined)[]): boolean {
  const brightness = WEIGHTS.reduce((sum, weight, place) => {
    const digits = parts[place] ?? '0';
    return sum + (weight * Number.parseInt(digits, 16)) / (16 ** digits.length - 1);
  }, 0);
  return brightness > 0.5;
}

/** Takes the reports out of what is read of a terminal; returns the way back. */
export function readReports(stdin: ReadStream, report: (report: TerminalReport) => void): () => void {
  const read = stdin.read.bind(stdin);
  const reports = new TerminalReports(report);
  stdin.read = (size?: number) => {
    const piece: unknown = read(size);
    return typeof piece === 'string' ? reports.take(piece) : piece;
  };
  return () => {
    stdin.read = read;
  };
}
