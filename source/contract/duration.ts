/** How a duration may be written, by examples. */
export const DURATION_EXAMPLES = '90s, 30m or 2h';

/** What may stand where milliseconds are wanted, in words. */
export const MILLISECONDS_WORDS = `milliseconds in digits, or a duration such as ${DURATION_EXAMPLES}`;

const PARTS =
  /^(?:(?<days>\d+)d)?(?:(?<hours>\d+)h)?(?:(?<minutes>\d+)m)?(?:(?<seconds>\d+)s)?(?:(?<rest>\d+)ms)?$/u;

/**
 * Reads a duration as people write it, in milliseconds: `90s`, `30m`, `2h`, `1d`, `1h30m`, `500ms`; null for anything else, a
 * number without a unit too.
 */
export function readDuration(text: string): number | null {
  const trimmed = text.trim();
  const parts = trimmed === '' ? undefined : PARTS.exec(trimmed)?.groups;
  if (parts === undefined) return null;
  const { days = 0, hours = 0, minutes = 0, seconds = 0, rest = 0 } = parts;
  const wholeMinutes = (Number(days) * 24 + Number(hours)) * 60 + Number(minutes);
  return (wholeMinutes * 60 + Number(seconds)) * 1000 + Number(rest);
}

/**
 * What a file that a person writes says for a duration, where a number of `unitMs` may stand or a text: a text that is one becomes
 * that number, rounded up; anything else stays as it is, to be refused.
 */
export function durationIn(value: unknown, unitMs: number): unknown {
  const ms = typeof value === 'string' ? readDuration(value) : null;
  return ms === null ? value : Math.ceil(ms / unitMs);
}
