const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;

const two = (value: number): string => String(value).padStart(2, '0');

/** A length of time in its two largest units: `29d23h`, `19h02m`, `3m40s`, `48s`, `120ms`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))}ms`;
  const seconds = Math.floor(ms / 1000);
  if (seconds < MINUTE_S) return `${seconds}s`;
  if (seconds < HOUR_S) return pair(seconds, MINUTE_S, 'm', 1, 's');
  if (seconds < DAY_S) return pair(seconds, HOUR_S, 'h', MINUTE_S, 'm');
  return pair(seconds, DAY_S, 'd', HOUR_S, 'h');
}

function pair(seconds: number, unitS: number, unit: string, restS: number, rest: string): string {
  const whole = Math.floor(seconds / unitS);
  const remaining = Math.floor((seconds % unitS) / restS);
  return remaining === 0 ? `${whole}${unit}` : `${whole}${unit}${two(remaining)}${rest}`;
}

/** `in 41m`, `3s ago`, `now`; both in unix seconds. */
export function formatDistance(ts: number, nowS: number): string {
  const distance = ts - nowS;
  if (distance === 0) return 'now';
  const words = formatDuration(Math.abs(distance) * 1000);
  return distance > 0 ? `in ${words}` : `${words} ago`;
}

/** A moment in local time: `14:03:20` on the same day, else `2026-11-23 14:03`. */
export function formatTime(ts: number, nowS: number): string {
  const date = new Date(ts * 1000);
  const today = new Date(nowS * 1000);
  if (date.toDateString() === today.toDateString()) {
    return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  }
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
