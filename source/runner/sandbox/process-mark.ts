import { randomInt } from 'node:crypto';

/**
 * How the processes of a task are told from all others, whatever they do: two resource limits that the kernel keeps but
 * that nothing here is subject to (file locks are not enforced, realtime CPU time only for realtime schedulers). Every
 * child inherits them, and without privileges a hard limit can only be lowered. The two add up to `MARK_SUM`: a process
 * that lowers one to get away does not look like another task's, it looks like one that tried.
 */
export interface ProcessMark {
  readonly locks: number;
  readonly realtimeMicros: number;
}

/** What the two limits of a mark add up to. */
export const MARK_SUM = 2 ** 47;

export function newProcessMark(): ProcessMark {
  const locks = randomInt(1, MARK_SUM);
  return { locks, realtimeMicros: MARK_SUM - locks };
}

/** Whether `limits`, the text of a process's `/proc/<pid>/limits`, bears the mark. */
export const isMarked = (limits: string, { locks, realtimeMicros }: ProcessMark): boolean =>
  hardLimit(limits, 'Max file locks') === String(locks) &&
  hardLimit(limits, 'Max realtime timeout') === String(realtimeMicros);

const hardLimit = (limits: string, name: string): string | undefined =>
  limits
    .split('\n')
    .find((line) => line.startsWith(name))
    ?.slice(name.length)
    .trim()
    .split(/ +/)[1];
