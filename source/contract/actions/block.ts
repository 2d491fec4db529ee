import { defineAction } from './action.ts';
import { PEER } from './ids.ts';

export const block = defineAction({
  command: 'peers block',
  summary: 'hear nothing more from a node, and give it no link',
  examples: [["crabnet peers block 9Kd2Lm --reason 'floods'", 'the last characters of its id are enough']],
  fields: {
    peer: PEER,
    reason: {
      kind: 'text',
      words: 'why, for yourself: nobody is told',
      default: 'by the operator',
    },
  },
  done: ({ node_id }: { readonly node_id: string }) => `blocked ${node_id}`,
});
