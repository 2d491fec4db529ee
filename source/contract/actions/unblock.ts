import { defineAction } from './action.ts';
import { PEER } from './ids.ts';

export const unblock = defineAction({
  command: 'peers unblock',
  summary: 'hear a blocked node again',
  examples: [['crabnet peers unblock 9Kd2Lm', 'the last characters of its id are enough']],
  fields: { peer: PEER },
  done: ({ node_id }: { readonly node_id: string }) => `unblocked ${node_id}`,
});
