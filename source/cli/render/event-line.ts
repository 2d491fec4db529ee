import { sanitizeLine, toJson } from '../../base/text/sanitize.ts';
import { cut, fillEnd } from '../../base/text/width.ts';
import type { MonitorEvent } from '../../contract/monitor-event.ts';
import { isPeerId, type JsonValue } from '../../model/types.ts';
import { shortSeed } from '../../words/ids.ts';
import { formatTime } from '../../words/time.ts';
import type { Output } from '../output.ts';

const KIND_WIDTH = 24;

/** A monitor event on one line: when, what, and its facts as `name=value`; on a terminal ids are shortened. */
export function eventLine(event: MonitorEvent, out: Output): string {
  const facts = Object.entries(event.payload).map(([name, value]) => {
    const text = typeof value === 'string' ? value : toJson(value);
    return `${name}=${out.terminal ? shorten(value, text, out) : text}`;
  });
  const when = formatTime(event.ts, out.nowS);
  const kind = fillEnd(event.kind, KIND_WIDTH);
  const line = sanitizeLine(`${when}  ${kind}  ${facts.join(' ')}`).trimEnd();
  return out.columns === undefined ? line : cut(line, out.columns);
}

const UUID_OR_KEY = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$|^[\da-f]{64}$/u;

function shorten(value: JsonValue, text: string, out: Output): string {
  if (typeof value !== 'string') return text;
  if (UUID_OR_KEY.test(value)) return shortSeed(value);
  return isPeerId(value) ? out.nameOf(value) : text;
}
