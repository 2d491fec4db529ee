/** How a payment or receipt is named. */
export const RECEIPT_FIELD = {
  kind: 'text',
  needed: true,
  argument: 'RECEIPT',
  words: 'its id, or a unique beginning of it',
} as const;
