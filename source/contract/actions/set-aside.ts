import { defineAction } from './action.ts';
import { RECEIPT_FIELD } from './receipt-field.ts';

export const setAside = defineAction({
  command: 'ledger set-aside',
  summary:
    'set aside a payment that never came, or that you recorded by mistake: it counts nowhere, and nobody is told',
  examples: [
    ['crabnet ledger set-aside 5ce01a7b', 'crabnet ledger receipts shows what is not confirmed'],
    ['crabnet ledger confirm 5ce01a7b', 'it came after all'],
  ],
  fields: { receipt: RECEIPT_FIELD },
  done: ({ receipt_id }: { readonly receipt_id: string }) =>
    `payment ${receipt_id.slice(0, 8)} set aside; confirmed later, it counts all the same`,
});
