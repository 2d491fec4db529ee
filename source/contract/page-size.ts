import { toJson } from '../base/text/sanitize.ts';
import { toldText } from './told-text.ts';

/** No answer of a node is over 1 MiB: its rows take this much at most, and what stands around them the rest. */
export const PAGE_ROWS_BYTES = 1_000_000;

/** What a value takes in an answer. */
export const jsonBytes = (value: unknown): number =>
  Buffer.byteLength(typeof value === 'object' && value !== null ? toldText(value) : toJson(value)) + 1;

/** The first of `rows` that fit into so many bytes; the first one always. */
export function thatFit<Row>(rows: Iterable<Row>, mostBytes: number): readonly Row[] {
  const fitting: Row[] = [];
  let bytes = 0;
  for (const row of rows) {
    bytes += jsonBytes(row);
    if (fitting.length > 0 && bytes > mostBytes) break;
    fitting.push(row);
  }
  return fitting;
}
