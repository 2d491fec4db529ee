const SPAN_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const SPAN = /^(?<count>\d{1,9})(?<unit>[smhd])$/u;
const DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/u;

/** What a moment may be, in words. */
export const MOMENT_WORDS =
  'unix seconds, a date such as 2026-11-28 or 2026-11-28T19:30:00Z, or how long ago, such as 10m (s m h d)';

/** A moment as people write it, in unix seconds; undefined for what is none. A date without a time is its beginning in UTC. */
export function readMoment(text: string, nowMs: number): number | undefined {
  if (/^\d{1,15}$/u.test(text)) return Number(text);
  const { count, unit } = SPAN.exec(text)?.groups ?? {};
  if (count !== undefined)
    return Math.max(0, Math.floor((nowMs - Number(count) * SPAN_MS[unit as keyof typeof SPAN_MS]) / 1000));
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
