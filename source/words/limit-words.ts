const KIB = 1024;
const UNITS = ['bytes', 'KiB', 'MiB', 'GiB'];

/** `64 MiB` where that is exact, else the largest unit that is: for a person. */
export function bytesInWords(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (unit < UNITS.length - 1 && value !== 0 && value % KIB === 0) {
    value /= KIB;
    unit += 1;
  }
  return `${value} ${UNITS[unit]}`;
}

/** `2 min`, `1.5 s`, `300 ms`. */
export function timeInWords(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms / 1000} s`;
}
