import { plural } from '../base/text/plural.ts';

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

/** `1 line`, `2 lines`, `1,204 lines`. */
export const formatPlural = (count: number, noun: string): string => plural(count, noun, formatCount);

/** Of 1,024 bytes, and of 1,024 of the one before. */
const UNITS = ['KiB', 'MiB', 'GiB'];

/** How often 1,024 goes into a size, as far as there are units. */
const stepOf = (bytes: number): number =>
  Math.min(UNITS.length, Math.floor(Math.log2(Math.max(1, bytes)) / 10));

function roundedTo(step: number, bytes: number): number {
  const amount = bytes / 1024 ** step;
  return amount < 10 ? Math.round(amount * 10) / 10 : Math.round(amount);
}

/** `64 MiB`, `1.5 GiB`, `1500000 bytes`: in the largest unit in which it is exact to a tenth. */
export function formatBytes(bytes: number): string {
  for (let step = UNITS.length; step > 0; step -= 1) {
    const amount = bytes / 1024 ** step;
    if (amount >= 1 && Number.isInteger(amount * 10)) return `${amount} ${UNITS[step - 1]}`;
  }
  return plural(bytes, 'byte');
}

/** `76.8 GiB`, `64 MiB`: rounded, for what changes all the time. */
export function formatRoughBytes(bytes: number): string {
  const step = stepOf(bytes);
  const amount = roundedTo(step, bytes);
  return step === 0 ? plural(amount, 'byte') : `${amount} ${UNITS[step - 1]}`;
}

/** `40 MiB of 1 GiB`, `2 of 256 MiB`. */
export function formatBytesOf(used: number, of: number): string {
  const step = stepOf(used);
  const isSaid = used > 0 && step !== stepOf(of);
  return `${isSaid ? formatRoughBytes(used) : roundedTo(step, used)} of ${formatBytes(of)}`;
}
