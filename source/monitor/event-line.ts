import { EVENT_KINDS, EVENT_SOURCES, type MonitorEvent } from '../contract/monitor-event.ts';
import type { JsonObject } from '../model/types.ts';

const KINDS: ReadonlySet<string> = new Set(EVENT_KINDS);
const SOURCES: ReadonlySet<string> = new Set(EVENT_SOURCES);

/** One line of `events.ndjson` as an event; undefined for what is torn, malformed or of a kind not in the catalogue. */
export function readEventLine(line: string): MonitorEvent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return isEvent(value) ? value : undefined;
}

function isEvent(value: unknown): value is MonitorEvent {
  if (!isObject(value)) return false;
  const { ts, node_id, kind, source, payload } = value;
  return (
    Number.isSafeInteger(ts) &&
    typeof node_id === 'string' &&
    typeof kind === 'string' &&
    KINDS.has(kind) &&
    typeof source === 'string' &&
    SOURCES.has(source) &&
    isObject(payload)
  );
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
