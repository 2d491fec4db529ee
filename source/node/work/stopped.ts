import { CrabnetError, refused } from '../../model/errors.ts';

/** The node takes no new task. */
export const STOPPING = refused('stopping', {});

/** `isKept`: what it printed is on disk. */
export const stopped = (isKept: boolean): CrabnetError =>
  new CrabnetError('task-start', 'the node stopped while the task ran: there is no result', {
    remedy: isKept
      ? 'crabnet seed run --kept sends what it printed as the result, --yes runs it again'
      : 'run it again when the node is back',
  });
