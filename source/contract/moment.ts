import { readDuration } from './duration.ts';

const DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/u;

/** What a moment may be, in words. */
export const MOMENT_WORDS =
  'unix seconds, a date such as 2026-11-28 or 2026-11-28T19:30:00Z, or how long ago, such as 10m or 1h30m (s m h d)';

/** A moment as people write it, in unix seconds; undefined for what is none. A date without a time is its beginning in UTC. */
export function readMoment(text: string, nowMs: number): number | undefined {
  if (/^\d{1,15}$/u.test(text)) return Number(text);
  const spanMs = readDuration(text);
  if (spanMs !== null) return Math.max(0, Math.floor((nowMs - spanMs) / 1000));
  const ms = DATE.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? undefined : Math.floor(ms / 1000);
}

const CURSOR = /^(?<way>after|before)-(?<id>\d{1,15})$/u;

/** Where a page of events goes on: `after-ID` or `before-ID`; undefined for what is no such place. */
export function readEventCursor(
  text: string,
): { readonly after: number } | { readonly before: number } | undefined {
  const { way, id } = CURSOR.exec(text)?.groups ?? {};
  if (id === undefined) return undefined;
  return way === 'after' ? { after: Number(id) } : { before: Number(id) };
}
