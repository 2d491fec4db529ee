import { defineAction } from './action.ts';
import type { Told } from './telling.ts';

export const confirm = defineAction({
  command: 'ledger confirm',
  summary: 'confirm that a node paid you: the receipt is signed by both, which cannot be taken back',
  examples: [['crabnet ledger confirm 5ce01a7b', 'crabnet ledger receipts shows what waits for you']],
  fields: {
    receipt: {
      kind: 'text',
      needed: true,
      argument: 'RECEIPT',
      words: 'its id, or a unique beginning of it',
    },
  },
  done: ({ receipt_id }: Told & { readonly receipt_id: string }) =>
    `receipt ${receipt_id.slice(0, 8)} signed by both`,
});
