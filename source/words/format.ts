const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const twoDigits = (value: number): string => String(value).padStart(2, '0');

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

/** A duration in words of two units at most: `64ms`, `9s`, `1m04s`, `2m`, `1h05m`, `2h`, `3d04h`. */
export function formatDuration(ms: number): string {
  if (ms < SECOND_MS) return `${Math.max(0, Math.round(ms))}ms`;
  if (ms < MINUTE_MS) return `${Math.floor(ms / SECOND_MS)}s`;
  if (ms < HOUR_MS) return twoUnits(ms, MINUTE_MS, 'm', SECOND_MS, 's');
  if (ms < DAY_MS) return twoUnits(ms, HOUR_MS, 'h', MINUTE_MS, 'm');
  return twoUnits(ms, DAY_MS, 'd', HOUR_MS, 'h');
}

function twoUnits(ms: number, big: number, bigName: string, small: number, smallName: string): string {
  const rest = Math.floor((ms % big) / small);
  return `${Math.floor(ms / big)}${bigName}${rest === 0 ? '' : `${twoDigits(rest)}${smallName}`}`;
}

/** Time left, drawn in steps so that little changes: `29d23h` `19h02m` `14m` `3m40s` `48s`, as under LEFT in Market. */
export function formatLeft(ms: number): string {
  if (ms <= 0) return '0s';
  if (ms < MINUTE_MS) return `${Math.floor(ms / SECOND_MS)}s`;
  if (ms < 10 * MINUTE_MS) return formatDuration(Math.floor(ms / (10 * SECOND_MS)) * 10 * SECOND_MS);
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)}m`;
  if (ms < DAY_MS) return `${Math.floor(ms / HOUR_MS)}h${twoDigits(Math.floor((ms % HOUR_MS) / MINUTE_MS))}m`;
  const days = Math.floor(ms / DAY_MS);
  return days >= 100 ? `${days}d` : `${days}d${twoDigits(Math.floor((ms % DAY_MS) / HOUR_MS))}h`;
}

/** How long ago, as one unit: `live` below a minute, then `1m` `5m` `1h` `2d`. */
export function formatHeard(ms: number): string {
  if (ms < MINUTE_MS) return 'live';
  if (ms < 5 * MINUTE_MS) return `${Math.floor(ms / MINUTE_MS)}m`;
  if (ms < HOUR_MS) return `${Math.floor(ms / (5 * MINUTE_MS)) * 5}m`;
  return ms < DAY_MS ? `${Math.floor(ms / HOUR_MS)}h` : `${Math.floor(ms / DAY_MS)}d`;
}

/** An age as one unit: `12s` `4m` `3h` `2d`. */
export function formatAge(ms: number): string {
  if (ms < MINUTE_MS) return `${Math.max(0, Math.floor(ms / SECOND_MS))}s`;
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)}m`;
  return ms < DAY_MS ? `${Math.floor(ms / HOUR_MS)}h` : `${Math.floor(ms / DAY_MS)}d`;
}

/** Local time of day of unix seconds. */
export function formatClock(ts: number): string {
  const date = new Date(ts * 1000);
  return `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}:${twoDigits(date.getSeconds())}`;
}

/** As `formatClock`, with the day where it is not today. */
export function formatMoment(ts: number, nowMs: number): string {
  const date = new Date(ts * 1000);
  if (date.toDateString() === new Date(nowMs).toDateString()) return formatClock(ts);
  return `${MONTHS[date.getMonth()]} ${date.getDate()} ${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
}

/** `1 line`, `2 lines`. */
export const formatPlural = (count: number, noun: string): string =>
  `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
