import type { OneShot } from '../invocation.ts';
import { act } from './act.ts';

/** `seed cancel SEED`: stops the task that the node runs for it. */
export const seedCancel: OneShot = (api, { args: [seed = ''] }, out) =>
  act(
    api,
    'cancel',
    { seed },
    { line: ({ seed_id }) => `task of seed ${seed_id} is stopped: its result will say so` },
    out,
  );
