import { renderToString, Text } from 'ink';
import { Table } from 'ink-table';
import type { ReactNode } from 'react';
import type { Look } from '../../words/look.ts';
import type { Output } from '../output.ts';

export type AsciiRow = { readonly [title: string]: string };

interface Piece {
  readonly children?: ReactNode;
}

const Rule = (): null => null;

/**
 * The rows as a table without rules, its columns titled as they are named; undefined where it would be wrong: ink-table
 * takes a character for a column, and a line too long for the terminal would be wrapped. `lookOf` is asked for each cell.
 */
export function asciiTableLines(
  rows: readonly AsciiRow[],
  lookOf: (text: string) => Look | undefined,
  out: Output,
): readonly string[] | undefined {
  const columns = Object.keys(rows[0] ?? {});
  const { columns: room } = out;
  if (room === undefined || rows.some(isForeign) || widthOf(rows, columns) > room) return undefined;
  const styled = (look: Look | undefined, text: ReactNode) => <Text>{out.style(look, String(text))}</Text>;
  return renderToString(
    <Table
      data={[...rows]}
      columns={columns}
      header={({ children }: Piece) => styled('dim', children)}
      cell={({ children }: Piece) => styled(lookOf(String(children).trim()), children)}
      skeleton={Rule}
    />,
    { columns: room },
  ).split('\n');
}

/** A blank on each side of a cell. */
const PADDING = 2;

const isForeign = (row: AsciiRow): boolean => !Object.values(row).every((text) => /^[ -~]*$/u.test(text));

const widthOf = (rows: readonly AsciiRow[], columns: readonly string[]): number =>
  columns.reduce(
    (total, title) => total + PADDING + Math.max(title.length, ...rows.map((row) => row[title]?.length ?? 0)),
    0,
  );
