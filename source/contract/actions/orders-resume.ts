import { defineAction } from './action.ts';

/** Lets standing orders act again. */
export const ordersResume = defineAction({
  command: 'orders resume',
  summary: 'let the standing orders act again',
  examples: [['crabnet orders resume', 'they look at the market at once']],
  fields: {},
  done: ({ paused }: { readonly paused: boolean }) => (paused ? 'orders rest' : 'orders act'),
});
