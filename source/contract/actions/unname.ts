import { defineAction } from './action.ts';
import { PEER } from './ids.ts';

export const unname = defineAction({
  command: 'peers unname',
  summary: 'take back the name that you gave a node',
  examples: [['crabnet peers unname otter', 'it is shown by its id again, and what it calls itself']],
  fields: { peer: PEER },
  done: ({ node_id }: { readonly node_id: string }) => `unnamed ${node_id}`,
});
