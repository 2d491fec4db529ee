import { displayWidth } from '../../../base/text/width.ts';
import type { Look } from '../../../words/look.ts';
import { type Line, type Span, span } from '../../text/span.ts';
import { lineWidth } from '../../text/width.ts';

/** A cell of a pane, counted from its upper left corner. */
export interface Cell {
  readonly column: number;
  readonly row: number;
}

/** How a line goes: so many dots, then so many without. */
export interface Stroke {
  readonly on: number;
  readonly off: number;
  readonly look: Look | undefined;
}

const EMPTY_BRAILLE = 0x2800;
const DOTS = { across: 2, down: 4 } as const;
/** The bits of a braille sign, row by row. */
const BITS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/** The braille sign of eight dots. */
const brailleOf = (bits: number): string => String.fromCharCode(EMPTY_BRAILLE + bits);

/** The bit of a dot within its cell, from the upper left one. */
const bitAt = (across: number, down: number): number => BITS[down]?.[across] ?? 0;

/** What a pane of `width` columns and `height` rows is drawn on: dots in braille, and words over them. What is outside is left out. */
export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly #bits: Uint8Array;
  readonly #looks: (Look | undefined)[];
  /** By the place of their first cell. */
  readonly #words = new Map<number, Span>();
  /** True of cells that words are on. */
  readonly #taken: Uint8Array;

  constructor(width: number, height: number) {
    this.width = Math.max(0, width);
    this.height = Math.max(0, height);
    const cells = this.width * this.height;
    this.#bits = new Uint8Array(cells);
    this.#taken = new Uint8Array(cells);
    this.#looks = new Array<Look | undefined>(cells).fill(undefined);
  }

  /** A line from the middle of one cell to that of another. */
  line(from: Cell, to: Cell, { on, off, look }: Stroke): void {
    const start = dotOf(from);
    const end = dotOf(to);
    const across = end.x - start.x;
    const down = end.y - start.y;
    const steps = Math.max(Math.abs(across), Math.abs(down));
    for (let step = 0; step <= steps; step += 1) {
      if (step % (on + off) >= on) continue;
      const share = steps === 0 ? 0 : step / steps;
      this.#dot(Math.round(start.x + across * share), Math.round(start.y + down * share), look);
    }
  }

  /** True where words of so many columns would be wholly inside, and on no others. */
  #isFree({ column, row }: Cell, columns: number): boolean {
    if (column < 0 || row < 0 || row >= this.height || column + columns > this.width) return false;
    const first = row * this.width + column;
    return this.#taken.subarray(first, first + columns).every((taken) => taken === 0);
  }

  /** Puts words over what is drawn, one after the other; false, and nothing is done, where there is no room for them all. */
  writeAll({ column, row }: Cell, pieces: Line): boolean {
    if (!this.#isFree({ column, row }, lineWidth(pieces))) return false;
    let at = row * this.width + column;
    for (const piece of pieces) {
      const columns = displayWidth(piece.text);
      if (columns > 0) this.#words.set(at, piece);
      this.#taken.fill(1, at, at + columns);
      at += columns;
    }
    return true;
  }

  /** Its lines, each exactly as wide as it. */
  lines(): readonly Line[] {
    return Array.from({ length: this.height }, (_, row) => this.#lineAt(row));
  }

  #lineAt(row: number): Line {
    const pieces: Span[] = [];
    let column = 0;
    while (column < this.width) {
      const place = row * this.width + column;
      const words = this.#words.get(place);
      if (words === undefined) {
        const bits = this.#bits[place] ?? 0;
        pieces.push(bits === 0 ? span(' ') : span(brailleOf(bits), this.#looks[place]));
        column += 1;
      } else {
        pieces.push(words);
        column += displayWidth(words.text);
      }
    }
    return joined(pieces);
  }

  #dot(x: number, y: number, look: Look | undefined): void {
    const column = Math.floor(x / DOTS.across);
    const row = Math.floor(y / DOTS.down);
    if (column < 0 || row < 0 || column >= this.width || row >= this.height) return;
    const place = row * this.width + column;
    this.#bits[place] = (this.#bits[place] ?? 0) | bitAt(x % DOTS.across, y % DOTS.down);
    this.#looks[place] = look;
  }
}

/** The middle of a cell, in dots: the lower of its middle rows, where small letters stand. */
const dotOf = ({ column, row }: Cell): { readonly x: number; readonly y: number } => ({
  x: column * DOTS.across,
  y: row * DOTS.down + 2,
});

/** Neighbours that look the same as one piece. */
function joined(pieces: readonly Span[]): Line {
  const line: Span[] = [];
  for (const piece of pieces) {
    const last = line.at(-1);
    if (last !== undefined && last.look === piece.look && last.reverse === piece.reverse)
      line[line.length - 1] = { ...last, text: last.text + piece.text };
    else line.push(piece);
  }
  return line;
}
