import { toJson } from '../base/text/sanitize.ts';

/** So many characters are kept, and as many again of those before. */
const KEPT_MAX = 4 * 1024 * 1024;

/** Of values that were told last; whoever lets go of a value lets go of its text. */
let recent = new WeakMap<object, string>();
let before = new WeakMap<object, string>();
let keptLength = 0;

/**
 * A value that never changes as JSON, worked out once for all who are told it one soon after the other: how much fits on a page is measured
 * by the text that is then sent, and twenty readers of an event get the same.
 */
export function toldText(value: object): string {
  const known = recent.get(value) ?? before.get(value);
  if (known !== undefined) return known;
  const text = toJson(value);
  if (keptLength + text.length > KEPT_MAX) {
    before = recent;
    recent = new WeakMap();
    keptLength = 0;
  }
  recent.set(value, text);
  keptLength += text.length;
  return text;
}

/** A page, an array of rows or an object that has some, as `toJson` makes it, of the texts that its rows have already. */
export function pageText(page: unknown): string {
  if (Array.isArray(page)) return rowsText(page);
  if (!isPlain(page)) return toJson(page);
  const members = Object.entries(page).flatMap(([name, value]) => {
    if (value === undefined) return [];
    return [`${toJson(name)}:${Array.isArray(value) ? rowsText(value) : toJson(value)}`];
  });
  return `{${members.join(',')}}`;
}

const rowsText = (rows: readonly unknown[]): string => `[${rows.map(rowText).join(',')}]`;

const rowText = (row: unknown): string =>
  typeof row === 'object' && row !== null ? toldText(row) : toJson(row ?? null);

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !('toJSON' in value);
