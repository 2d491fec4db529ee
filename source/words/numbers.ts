/** A whole number with its thousands apart: `1,204`. */
export const formatCount = (value: number): string => value.toLocaleString('en-US');

/** A number for a column of six: exact up to six digits, then `1.23M`. */
export function formatShort(value: number): string {
  if (value < 1_000_000) return String(value);
  const units = ['M', 'G', 'T', 'P', 'E'];
  let scaled = value / 1_000_000;
  let unit = 0;
  while (scaled >= 999.5 && unit < units.length - 1) {
    scaled /= 1000;
    unit += 1;
  }
  const digits = scaled < 10 ? 2 : scaled < 100 ? 1 : 0;
  return `${scaled.toFixed(digits)}${units[unit]}`;
}

/** `1 line`, `2 lines`. */
export const formatPlural = (count: number, noun: string): string =>
  `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
