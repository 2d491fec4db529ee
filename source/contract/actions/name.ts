import { defineAction } from './action.ts';
import { PEER } from './ids.ts';

export const name = defineAction({
  command: 'peers name',
  summary: 'call a node by a name of your own, wherever it is shown and asked for',
  examples: [
    ['crabnet peers name 9Kd2Lm otter', 'shown as @otter from then on, in place of what it calls itself'],
    [
      'crabnet seed list --filter by:otter',
      'stands wherever a node is named: filters, ledger, events, orders',
    ],
  ],
  fields: {
    peer: PEER,
    name: {
      kind: 'text',
      needed: true,
      argument: 'NAME',
      words: 'letters of one script, digits, and . _ - within it; nobody is told',
    },
  },
  done: ({ node_id, name: given }: { readonly node_id: string; readonly name: string }) =>
    `named ${node_id}: ${given}`,
});
