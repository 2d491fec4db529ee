import type { ReadEvent } from '../../contract/monitor-event.ts';
import type { Log } from '../log.ts';

/** What of the events somebody on call must know. */
export function logEvent(said: ReadEvent, log: Log): void {
  switch (said.kind) {
    case 'node_alarm': {
      const { standing, words, remedy, alarm } = said.payload;
      if (standing === true) log('warn', String(words), { alarm, remedy });
      else log('info', String(words), { alarm });
      return;
    }
    case 'node_draining':
      if (said.payload.tasks === 0) return;
      log('info', 'no new task is taken; those that run may go on for a while', { ...said.payload });
      return;
    case 'task_interrupted': {
      const again = 'crabnet seed run SEED --yes runs it again';
      const remedy = said.payload.kept_bytes === null ? again : `${again}, --kept sends what it had printed`;
      log('warn', 'a run left no result', { ...said.payload, remedy });
      return;
    }
    default:
  }
}
