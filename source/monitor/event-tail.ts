import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { dirname } from 'node:path';
import type { MonitorEvent } from '../contract/monitor-event.ts';
import { type EventFilter, matchesFilter } from './event-filter.ts';
import { readEventLine } from './event-line.ts';
import { segmentNumbers, segmentPath } from './event-segments.ts';

const CHUNK_BYTES = 256 * 1024;
/** Longer lines are no events of ours, and are passed over. */
const LINE_MAX_BYTES = 1024 * 1024;
const LINE_END = 0x0a;

/**
 * The last `limit` events that match, oldest first, from the event file and then its older segments; reads `maxBytes`
 * at most, malformed lines are skipped. Missing files hold no events; other failures to read throw the system's error.
 */
export function readTail(
  filePath: string,
  limit: number,
  filter: EventFilter,
  maxBytes = Number.POSITIVE_INFINITY,
): readonly MonitorEvent[] {
  const events: MonitorEvent[] = [];
  for (const line of newestLines(filePath, maxBytes)) {
    const event = readEventLine(line);
    if (event !== undefined && matchesFilter(event, filter)) events.push(event);
    if (events.length >= limit) break;
  }
  return events.reverse();
}

function* newestLines(filePath: string, maxBytes: number): Generator<string, void> {
  let budget = maxBytes;
  for (const path of newestFirst(filePath)) {
    if (budget <= 0) return;
    budget -= yield* linesBackwards(path, budget);
  }
}

function newestFirst(filePath: string): readonly string[] {
  const names = orWhenMissing(() => readdirSync(dirname(filePath)), []);
  const segments = segmentNumbers(filePath, names).map((number) => segmentPath(filePath, number));
  return [filePath, ...segments.reverse()];
}

/** The lines of the last `maxBytes` of a file, last line first; returns how many bytes it read. */
function* linesBackwards(path: string, maxBytes: number): Generator<string, number> {
  const file = orWhenMissing(() => openSync(path, constants.O_RDONLY | constants.O_NONBLOCK), undefined);
  if (file === undefined) return 0;
  try {
    const stats = fstatSync(file);
    // A pipe or a device, which may be written to, has no past.
    const size = stats.isFIFO() || stats.isCharacterDevice() ? 0 : stats.size;
    const stop = Math.max(0, size - maxBytes);
    let start = size;
    let rest: Buffer = Buffer.alloc(0);
    while (start > stop) {
      const end = start;
      start = Math.max(stop, end - CHUNK_BYTES);
      const data = Buffer.concat([readRange(file, start, end), rest]);
      const firstEnd = data.indexOf(LINE_END);
      if (firstEnd === -1) {
        rest = data.length > LINE_MAX_BYTES ? Buffer.alloc(0) : data;
        continue;
      }
      rest = data.subarray(0, firstEnd);
      yield* data
        .toString('utf8', firstEnd + 1)
        .split('\n')
        .reverse();
    }
    // Elsewhere than at the file's start, what is left is the end of a line whose beginning was not read.
    if (start === 0) yield rest.toString('utf8');
    return size - stop;
  } finally {
    closeSync(file);
  }
}

function readRange(file: number, start: number, end: number): Buffer {
  const data = Buffer.alloc(end - start);
  return data.subarray(0, readSync(file, data, 0, data.length, start));
}

function orWhenMissing<Value, Instead>(read: () => Value, instead: Instead): Value | Instead {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return instead;
    throw error;
  }
}
