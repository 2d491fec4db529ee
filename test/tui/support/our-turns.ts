import type { TaskRow } from '../../../source/contract/node-api.ts';
import { idOf } from './fake-market.ts';

/** The rows of the fake market, from the top, that wait for a verb of ours. */
export const [RUN, CLAIM, SETTLE, BID] = [0, 1, 2, 3] as const;

/** The task of the first one, while it runs. */
export const TASK: TaskRow = {
  ...{ seed_id: idOf('04d7e8'), claim_id: 'claim', started_ms: 0, ends_ms: 1, sandbox: 'none' },
  ...{ stdout_tail: '', stderr_tail: '', stdout_bytes: 0, stderr_bytes: 0, limits: null },
};
