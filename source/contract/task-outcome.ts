/** How a task ended; `capped`: it went over a limit other than its time. */
export const TASK_OUTCOMES = [
  'exited',
  'signalled',
  'timed-out',
  'capped',
  'stopped',
  'could-not-start',
] as const;
export type TaskOutcomeKind = (typeof TASK_OUTCOMES)[number];
