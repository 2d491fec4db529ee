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

/** `1 line`, `2 lines`; `write` says how the number looks. */
export const formatPlural = (count: number, noun: string, write = formatCount): string =>
  `${write(count)} ${noun}${count === 1 ? '' : 's'}`;

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB'];

function inUnit(bytes: number): { readonly amount: number; readonly unit: string | undefined } {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const amount = bytes / 1024 ** step;
  return { amount: amount < 10 ? Math.round(amount * 10) / 10 : Math.round(amount), unit: UNITS[step] };
}

/** `64 MiB`, `1.5 GiB`, `1500000 bytes`: in the largest unit in which it is exact to a tenth. */
export function formatBytes(bytes: number): string {
  for (let step = UNITS.length - 1; step > 0; step -= 1) {
    const amount = bytes / 1024 ** step;
    if (amount >= 1 && Number.isInteger(amount * 10)) return `${amount} ${UNITS[step]}`;
  }
  return formatPlural(bytes, 'byte', String);
}

/** `76.8 GiB`, `64 MiB`: rounded, for what changes all the time. */
export function formatRoughBytes(bytes: number): string {
  const { amount, unit } = inUnit(bytes);
  return `${amount} ${unit}`;
}

/** `40 MiB of 1 GiB`, `2 of 256 MiB`. */
export function formatBytesOf(used: number, of: number): string {
  const { amount, unit } = inUnit(used);
  const isSaid = used > 0 && unit !== inUnit(of).unit;
  return `${amount}${isSaid ? ` ${unit}` : ''} of ${formatBytes(of)}`;
}
