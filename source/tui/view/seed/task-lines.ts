import type { LimitRow, TaskRow } from '../../../contract/node-api.ts';
import { formatBytesOf, formatCount } from '../../../words/numbers.ts';
import { formatDuration } from '../../../words/time.ts';
import { type Line, type Span, span } from '../../text/span.ts';

/** A limit that is used so far is about to end the task. */
const NEARLY = 0.9;
const GAP = '  ';

const NAMES: Readonly<Record<Exclude<LimitRow['limit'], 'time'>, string>> = {
  cpu: 'cpu',
  memory: 'mem',
  processes: 'procs',
  disk: 'disk',
  files: 'files',
  output: 'out',
};

/**
 * How far a running task is with each of its limits, time first: `12s of 10m`, `cpu 3s of 1h`, `mem 40 MiB of 1 GiB`,
 * `procs 3/128`.
 */
export function limitParts(task: TaskRow, nowMs: number): readonly Span[] {
  const time: LimitRow = {
    limit: 'time',
    unit: 'ms',
    used: Math.max(0, nowMs - task.started_ms),
    of: task.ends_ms - task.started_ms,
  };
  return [time, ...(task.limits ?? []).filter(({ limit }) => limit !== 'time')].map((row) => {
    const { limit, used, of } = row;
    const words = limit === 'time' ? usedWords(row) : `${NAMES[limit]} ${usedWords(row)}`;
    return span(words, used >= of * NEARLY ? 'attention' : 'active');
  });
}

function usedWords({ unit, used, of }: LimitRow): string {
  switch (unit) {
    case 'ms':
      return `${used < 1000 ? '0s' : formatDuration(used)} of ${formatDuration(of)}`;
    case 'bytes':
      return formatBytesOf(used, of);
    case 'count':
      return `${formatCount(used)}/${formatCount(of)}`;
  }
}

/** The parts in as few lines of `width` columns as hold them, the first after `label`, the others below it. */
export function wrapParts(label: string, parts: readonly Span[], width: number): readonly Line[] {
  const lines: Span[][] = [];
  let room = 0;
  for (const part of parts) {
    const line = lines.at(-1);
    if (line === undefined || part.text.length + GAP.length > room) {
      lines.push([span(lines.length === 0 ? label : ' '.repeat(label.length)), part]);
      room = width - label.length - part.text.length;
    } else {
      line.push(span(GAP), part);
      room -= part.text.length + GAP.length;
    }
  }
  return lines;
}
