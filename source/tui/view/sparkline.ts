const EMPTY_BRAILLE = 0x2800;
/** The bits of a bar of so many dots, in the left and the right column of a sign. */
const BARS = [
  [0x00, 0x40, 0x44, 0x46, 0x47],
  [0x00, 0x80, 0xa0, 0xb0, 0xb8],
] as const;
const DOTS = 4;

/**
 * The last of some values as bars in braille, two of them in a cell, the newest at the right; what was before the first is as
 * nothing. The lowest dot is always there, so that it shows where the bars are. The greatest value has the whole height, or
 * `floor`: less than that is no matter, and what is far less does not show.
 */
export function sparkline(values: readonly number[], cells: number, floor: number): string {
  const bars = cells * 2;
  const shown = values.slice(-bars);
  const top = Math.max(floor, ...shown);
  const heights = [
    ...new Array<number>(bars - shown.length).fill(1),
    ...shown.map((value) => 1 + Math.round((Math.max(0, value) / top) * (DOTS - 1))),
  ];
  return Array.from({ length: cells }, (_, cell) =>
    String.fromCharCode(
      EMPTY_BRAILLE + (BARS[0][heights[cell * 2] ?? 1] ?? 0) + (BARS[1][heights[cell * 2 + 1] ?? 1] ?? 0),
    ),
  ).join('');
}
