/** What a spreadsheet would take for a formula, though a peer wrote it. */
const FORMULA = /^\s*[=+\-@＝＋－＠\t\r\n]/u;

/** A line of CSV (RFC 4180), without its end. Texts that a spreadsheet would calculate get a `'` before them. */
export const csvLine = (values: readonly unknown[]): string => values.map(csvField).join(',');

function csvField(value: unknown): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
