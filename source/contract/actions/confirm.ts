import { defineAction } from './action.ts';
import { RECEIPT_FIELD } from './receipt-field.ts';
import type { Told } from './telling.ts';

export const confirm = defineAction({
  command: 'ledger confirm',
  summary: 'confirm that a node paid you: the receipt is signed by both, which cannot be taken back',
  examples: [['crabnet ledger confirm 5ce01a7b', 'crabnet ledger receipts shows what waits for you']],
  fields: { receipt: RECEIPT_FIELD },
  done: ({ receipt_id }: Told & { readonly receipt_id: string }) =>
    `receipt ${receipt_id.slice(0, 8)} signed by both`,
});
