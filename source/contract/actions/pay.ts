import { defineAction } from './action.ts';
import { TELLING, type Told } from './telling.ts';

export const pay = defineAction({
  command: 'ledger pay',
  summary: 'record what you paid a node elsewhere, and tell it; it counts once the node confirms it',
  examples: [
    ["crabnet ledger pay 9Kd2Lm --amount 40 --note 'bank, 12 November'", 'no money moves here: pay first'],
  ],
  fields: {
    node: {
      kind: 'text',
      needed: true,
      argument: 'NODE',
      words: 'whom you paid: its id, or a unique end or beginning of it',
    },
    amount: { kind: 'number', needed: true, label: 'Amount', words: 'how much, in the unit of prices' },
    note: { kind: 'text', default: '', label: 'Note', words: 'a word to the other node' },
    confirmed: TELLING.confirmed,
  },
  done: ({ receipt_id }: Told & { readonly receipt_id: string }) =>
    `payment ${receipt_id.slice(0, 8)} recorded, not confirmed yet`,
});
