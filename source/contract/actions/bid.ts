import { defineAction } from './action.ts';
import { SEED } from './ids.ts';
import { TELLING, type Told } from './telling.ts';

export const bid = defineAction({
  command: 'seed bid',
  summary: 'offer to run a seed for a price',
  examples: [
    ["crabnet seed bid 7f3a9c12 --price 14 --notes '8 cores'", 'bid 14'],
    ['crabnet seed bid 7f3a9c12', 'bid 0'],
  ],
  fields: {
    seed: SEED,
    price: { kind: 'number', default: 0, label: 'Price', words: 'what you ask for' },
    notes: { kind: 'text', default: '', label: 'Note', words: 'a word to the publisher' },
    ...TELLING,
  },
  done: ({ bid_id }: Told & { readonly bid_id: string }) => `bid submitted ${bid_id}`,
});
