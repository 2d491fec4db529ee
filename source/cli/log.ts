import type { Debug } from '../base/ports.ts';
import { sanitizeLine, toJson } from '../base/text/sanitize.ts';
import { LOG_LEVELS, type LogLevel } from '../contract/settings.ts';
import type { LineOutput } from './line-output.ts';

/** Writes log lines, one JSON object each; nothing above its level. */
export type Log = (level: LogLevel, message: string, more?: { readonly [name: string]: unknown }) => void;

/** `highest` may change while lines are written. */
export function createLog(lines: Pick<LineOutput, 'write'>, highest: () => LogLevel, now: () => number): Log {
  return (level, message, more = {}) => {
    if (LOG_LEVELS.indexOf(level) > LOG_LEVELS.indexOf(highest())) return;
    lines.write(toJson({ ts: Math.floor(now() / 1000), level, message, ...more }));
  };
}

const WORDS_MAX_CHARS = 200;

/** The debug lines of a node as lines of `log`, while they are wanted; what may be a stranger's words is cut and cleaned. */
export const debugTo =
  (log: Log, highest: () => LogLevel): Debug =>
  (message, facts) => {
    if (highest() !== 'debug') return;
    const cleaned = Object.entries(facts).map(([name, fact]) => [
      name,
      typeof fact === 'string' ? sanitizeLine(fact.slice(0, WORDS_MAX_CHARS)) : fact,
    ]);
    log('debug', message, Object.fromEntries(cleaned));
  };
