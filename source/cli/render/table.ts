import { cut, displayWidth, fillEnd, fillStart } from '../../base/text/width.ts';
import type { Look } from '../../words/look.ts';
import type { Output } from '../output.ts';

/** A column of a table of `Row`s. Texts must have been sanitised. */
export interface Column<Row> {
  readonly title: string;
  readonly text: (row: Row) => string;
  readonly align?: 'left' | 'right';
  readonly look?: (row: Row) => Look | undefined;
  /** Where the terminal is too narrow: the column with the highest number goes first; without one it stays. */
  readonly dropRank?: number;
  /** May be cut down to so many columns. */
  readonly shrinkTo?: number;
}

const GAP = 2;

interface Fitted<Row> {
  readonly column: Column<Row>;
  readonly texts: readonly string[];
  readonly width: number;
}

/** The lines of a table: a heading, then one line a row, fitted to the terminal; in a pipe nothing is cut or left out. */
export function tableLines<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  out: Output,
): string[] {
  const measured = columns.map((column) => {
    const texts = rows.map((row) => column.text(row));
    return { column, texts, width: widest([column.title, ...texts]) };
  });
  const fitted = out.columns === undefined ? measured : fitTo(measured, out.columns);
  const heading = fitted.map(({ column, width }) => fill(column.title, width, column));
  return [
    out.style('dim', join(heading)),
    ...rows.map((row, index) => join(fitted.map((item) => cell(item, row, index, out)))),
  ];
}

function cell<Row>({ column, texts, width }: Fitted<Row>, row: Row, index: number, out: Output): string {
  const text = fill(cut(texts[index] ?? '', width), width, column);
  return out.style(column.look?.(row), text);
}

const fill = <Row>(text: string, width: number, { align }: Column<Row>): string =>
  align === 'right' ? fillStart(text, width) : fillEnd(text, width);

/** Not `Math.max(...)`: a market may have more rows than a call may have arguments. */
const widest = (texts: readonly string[]): number =>
  texts.reduce((width, text) => Math.max(width, displayWidth(text)), 0);

const join = (cells: readonly string[]): string => cells.join(' '.repeat(GAP)).trimEnd();

/** Drops columns until what is left fits when cut as far as it may be; then cuts. */
function fitTo<Row>(columns: readonly Fitted<Row>[], limit: number): readonly Fitted<Row>[] {
  const kept = [...columns];
  while (total(kept.map(leastWidth)) > limit) {
    const last = kept.reduce((worst, item) => (rank(item) > rank(worst) ? item : worst));
    if (rank(last) < 0) break;
    kept.splice(kept.indexOf(last), 1);
  }
  return shrink(kept, total(kept.map(({ width }) => width)) - limit);
}

const rank = <Row>({ column }: Fitted<Row>): number => column.dropRank ?? -1;

const leastWidth = <Row>({ column, width }: Fitted<Row>): number =>
  column.shrinkTo === undefined ? width : Math.min(width, column.shrinkTo);

const total = (widths: readonly number[]): number =>
  widths.reduce((sum, width) => sum + width, 0) + GAP * Math.max(0, widths.length - 1);

function shrink<Row>(columns: readonly Fitted<Row>[], excess: number): readonly Fitted<Row>[] {
  let left = excess;
  return columns.map((item) => {
    const given = Math.max(0, Math.min(left, item.width - leastWidth(item)));
    left -= given;
    return { ...item, width: item.width - given };
  });
}
