import { type Line, span } from '../text/span.ts';
import { padEnd, padStart, widestOf } from '../text/width.ts';

/** A column of a table of `Row`s, as wide as its widest text. Texts must have been sanitised. */
export interface TableColumn<Row> {
  readonly header: string;
  readonly text: (row: Row) => string;
  readonly align?: 'right';
}

const GAP = 2;
const LEAST_NAME = 8;

/** A table: what is above its lines, and a line a row. */
export interface Table {
  readonly heading: Line;
  readonly rows: readonly Line[];
}

/** The first column has the room that the others leave; the last ones go where it would be too narrow. */
export function tableOf<Row>(
  [first, ...others]: readonly [TableColumn<Row>, ...TableColumn<Row>[]],
  rows: readonly Row[],
  width: number,
): Table {
  const measured = others.map((column) => ({ column, ...measure(column, rows) }));
  while (measured.length > 0 && width - taken(measured) < LEAST_NAME) measured.pop();
  const own = measure(first, rows);
  const firstWidth = Math.min(own.width, width - taken(measured));
  const all = [{ column: first, ...own, width: firstWidth }, ...measured];
  const lineOf = (texts: readonly string[]): string =>
    all
      .map(({ column, width: columns }, index) =>
        (column.align === 'right' ? padStart : padEnd)(texts[index] ?? '', columns),
      )
      .join(' '.repeat(GAP))
      .trimEnd();
  return {
    heading: [span(lineOf(all.map(({ column }) => column.header)), 'dim')],
    rows: rows.map((_, index) => [span(lineOf(all.map(({ texts }) => texts[index] ?? '')))]),
  };
}

function measure<Row>(column: TableColumn<Row>, rows: readonly Row[]) {
  const texts = rows.map((row) => column.text(row));
  return { texts, width: widestOf([column.header, ...texts]) };
}

const taken = (measured: readonly { readonly width: number }[]): number =>
  measured.reduce((sum, { width }) => sum + width + GAP, 0);
