const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** A length of time in its two largest units: `29d23h`, `19h02m`, `3m40s`, `48s`, `120ms`. */
export function formatDuration(ms: number): string {
  if (ms < SECOND_MS) return `${Math.max(0, Math.round(ms))}ms`;
  if (ms < MINUTE_MS) return `${Math.floor(ms / SECOND_MS)}s`;
  if (ms < HOUR_MS) return twoUnits(ms, MINUTE_MS, 'm', SECOND_MS, 's');
  if (ms < DAY_MS) return twoUnits(ms, HOUR_MS, 'h', MINUTE_MS, 'm');
  return twoUnits(ms, DAY_MS, 'd', HOUR_MS, 'h');
}

/** A length of time in the largest unit in which it is exact, for a limit: `1d`, `25h`, `2m`, `90s`, `1.5s`, `300ms`. */
export function formatExact(ms: number): string {
  if (ms < SECOND_MS) return `${ms}ms`;
  const [unitMs, unit] = EXACT.find(([each]) => ms % each === 0) ?? ([SECOND_MS, 's'] as const);
  return `${ms / unitMs}${unit}`;
}

const EXACT = [
  [DAY_MS, 'd'],
  [HOUR_MS, 'h'],
  [MINUTE_MS, 'm'],
] as const;

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

/** `in 41m`, `3s ago`, `now`; both in unix seconds. */
export function formatDistance(ts: number, nowS: number): string {
  const distance = ts - nowS;
  if (distance === 0) return 'now';
  const words = formatDuration(Math.abs(distance) * SECOND_MS);
  return distance > 0 ? `in ${words}` : `${words} ago`;
}

const isSameDay = (ts: number, nowMs: number): boolean =>
  new Date(ts * SECOND_MS).toDateString() === new Date(nowMs).toDateString();

function hoursAndMinutes(date: Date): string {
  return `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
}

/** Local time of day of unix seconds: `14:03:20`. */
export function formatClock(ts: number): string {
  const date = new Date(ts * SECOND_MS);
  return `${hoursAndMinutes(date)}:${twoDigits(date.getSeconds())}`;
}

/** Local time for a column of eight: `14:03:20` today, else `Nov 23`, with the year where that is another: `Nov 2025`. */
export function formatAt(ts: number, nowMs: number): string {
  if (isSameDay(ts, nowMs)) return formatClock(ts);
  const date = new Date(ts * SECOND_MS);
  const isThisYear = date.getFullYear() === new Date(nowMs).getFullYear();
  return `${MONTHS[date.getMonth()]} ${isThisYear ? date.getDate() : date.getFullYear()}`;
}

/** Local time for a pane: `14:03:20` today, else `Nov 23 14:03`. */
export function formatMoment(ts: number, nowMs: number): string {
  if (isSameDay(ts, nowMs)) return formatClock(ts);
  const date = new Date(ts * SECOND_MS);
  return `${MONTHS[date.getMonth()]} ${date.getDate()} ${hoursAndMinutes(date)}`;
}

/** Local time in six columns: `14:03` today, else `Nov 23`. */
export function formatShortMoment(ts: number, nowMs: number): string {
  const date = new Date(ts * SECOND_MS);
  return isSameDay(ts, nowMs) ? hoursAndMinutes(date) : `${MONTHS[date.getMonth()]} ${date.getDate()}`;
}

/** Local time for what may be kept and read next year: `14:03:20` today, else `2026-11-23 14:03`; both in unix seconds. */
export function formatTime(ts: number, nowS: number): string {
  if (isSameDay(ts, nowS * SECOND_MS)) return formatClock(ts);
  const date = new Date(ts * SECOND_MS);
  const day = `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;
  return `${day} ${hoursAndMinutes(date)}`;
}
