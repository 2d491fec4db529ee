import { defineAction } from './action.ts';
import { SEED } from './ids.ts';

/** Stops the task that runs here. */
export const cancel = defineAction({
  command: 'seed cancel',
  summary: 'stop the task that the node runs for a seed; its result says so',
  examples: [['crabnet seed cancel 7f3a9c12', 'what it printed so far is its result']],
  fields: { seed: SEED },
  done: ({ seed_id }: { readonly seed_id: string }) =>
    `task of seed ${seed_id} is stopped: its result will say so`,
});
