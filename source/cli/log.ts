import type { Debug } from '../base/ports.ts';
import { sanitizeLine } from '../base/text/sanitize.ts';
import { LOG_LEVELS, type LogLevel } from '../contract/settings.ts';

/** Writes log lines, one JSON object each; nothing above its level. */
export type Log = (level: LogLevel, message: string, more?: { readonly [name: string]: unknown }) => void;

/** What a reader that does not read may leave waiting before lines are dropped. */
const BACKLOG_MAX_BYTES = 8 * 1024 * 1024;

export function createLog(stream: NodeJS.WritableStream, highest: LogLevel, now: () => number): Log {
  return (level, message, more = {}) => {
    if (LOG_LEVELS.indexOf(level) > LOG_LEVELS.indexOf(highest) || isBehind(stream)) return;
    stream.write(`${JSON.stringify({ ts: Math.floor(now() / 1000), level, message, ...more })}\n`);
  };
}

const WORDS_MAX_CHARS = 200;

/** The debug lines of a node as lines of `log`; what may be a stranger's words is cut and cleaned. */
export const debugTo =
  (log: Log): Debug =>
  (message, facts) => {
    const cleaned = Object.entries(facts).map(([name, fact]) => [
      name,
      typeof fact === 'string' ? sanitizeLine(fact.slice(0, WORDS_MAX_CHARS)) : fact,
    ]);
    log('debug', message, Object.fromEntries(cleaned));
  };

/** True while the reader of a stream is far behind: more lines would only fill our memory. */
export const isBehind = (stream: NodeJS.WritableStream & { readonly writableLength?: number }): boolean =>
  (stream.writableLength ?? 0) > BACKLOG_MAX_BYTES;
