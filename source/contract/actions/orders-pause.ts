import { defineAction } from './action.ts';

/** Stops all standing orders, until they are resumed, over restarts too. */
export const ordersPause = defineAction({
  command: 'orders pause',
  summary: 'let all standing orders rest, over restarts too; runs under way go on',
  examples: [['crabnet orders pause', 'nothing is done by itself until: crabnet orders resume']],
  fields: {},
  done: ({ paused }: { readonly paused: boolean }) => (paused ? 'orders rest' : 'orders act'),
});
