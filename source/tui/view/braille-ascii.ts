const EMPTY_BRAILLE = 0x2800;
/** The bits of the dots of each column, from top to bottom. */
const COLUMNS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;
/** Bars of both columns, by how many dots they have. */
const BARS = [' ', '.', '_', ':', '=', '+', '*', '#', '#'] as const;

/** What a braille sign looks like most in ASCII: a stroke as it leans, bars by how much they fill, crossing strokes `+`. */
export function asciiOfBraille(sign: string): string {
  const bits = (sign.codePointAt(0) ?? EMPTY_BRAILLE) - EMPTY_BRAILLE;
  const [left, right] = COLUMNS.map((column) =>
    column.flatMap((bit, row) => ((bits & bit) === 0 ? [] : [row])),
  );
  if (left === undefined || right === undefined) return ' ';
  const dots = [...left, ...right];
  if (dots.length > 1 && isBar(left) && isBar(right)) return BARS[dots.length] ?? '#';
  if (dots.length === 0) return ' ';
  if (left.length === 0 || right.length === 0) {
    if (dots.length > 1) return '|';
    return (dots[0] ?? 0) < 2 ? "'" : '.';
  }
  const fall = meanOf(right) - meanOf(left);
  if (Math.abs(fall) >= 0.5) return fall > 0 ? '\\' : '/';
  return dots.length > 4 ? '+' : '-';
}

/** Filled from the bottom. */
const isBar = (rows: readonly number[]): boolean =>
  rows.length > 0 && rows.every((row, index) => row === 4 - rows.length + index);

const meanOf = (rows: readonly number[]): number => rows.reduce((sum, row) => sum + row, 0) / rows.length;
