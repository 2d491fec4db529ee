import type { BookQuery } from '../../contract/book.ts';
import type { Outcome } from '../../model/errors.ts';
import type { Invocation } from '../invocation.ts';
import type { Output } from '../output.ts';
import { csvLine } from '../render/csv.ts';
import { type Column, tableLines } from '../render/table.ts';
import { momentOption } from './moment-option.ts';

/** Which awards the options mean. Throws `CrabnetError` `usage`. */
export function bookQuery({ with: node, since }: Invocation['options'], nowMs: number): BookQuery {
  const from = momentOption('since', since, nowMs);
  return {
    ...(node === undefined ? {} : { with: node }),
    ...(from === undefined ? {} : { since: from }),
  };
}

interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
}

/** All rows of a query, page after page. */
export async function allPages<Row>(
  query: BookQuery,
  read: (query: BookQuery) => Promise<Outcome<Page<Row>>>,
): Promise<Outcome<readonly Row[]>> {
  const rows: Row[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: Outcome<Page<Row>> = await read(cursor === undefined ? query : { ...query, cursor });
    if (!page.ok) return page;
    rows.push(...page.value.rows);
    cursor = page.value.next;
  }
  return { ok: true, value: rows };
}

/** Rows as JSON, CSV or a table; `none` is said to a person where there are none. */
export function printRows<Row extends object>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  out: Output,
  { isCsv, none }: { readonly isCsv: boolean; readonly none: string },
): void {
  if (out.json) out.value(rows);
  else if (isCsv) {
    const [first] = rows;
    if (first === undefined) return;
    out.lines([csvLine(Object.keys(first)), ...rows.map((row) => csvLine(Object.values(row)))]);
  } else if (rows.length === 0) out.remark(none);
  else out.lines(tableLines(columns, rows, out));
}
