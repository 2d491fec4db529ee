import { atWallTime } from '../../base/wall-timer.ts';
import type { RunPlan } from '../../model/decide/command.ts';
import { type Outcome, refused } from '../../model/errors.ts';
import type { FilesOfTask, NodeFiles } from '../files/node-files.ts';
import type { NodePorts } from '../ports.ts';

export interface FilesInTimeParts extends Pick<NodePorts, 'clock' | 'timers'> {
  readonly files: Pick<NodeFiles, 'forTask'>;
}

/** Brings the files of a run while its claim lasts: a publisher that gives its inputs slowly holds the run no longer than that. */
export async function filesInTime(
  parts: FilesInTimeParts,
  { seed, forfeitMs }: Pick<RunPlan, 'seed' | 'forfeitMs'>,
  signal: AbortSignal,
): Promise<Outcome<FilesOfTask>> {
  const late = new AbortController();
  const cancel = atWallTime(parts, forfeitMs, () => late.abort());
  const files = await parts.files.forTask(seed, AbortSignal.any([signal, late.signal])).finally(cancel);
  const isLate = !files.ok && late.signal.aborted && !signal.aborted;
  return isLate ? refused('forfeited', { at_ts: Math.ceil(forfeitMs / 1000) }) : files;
}
