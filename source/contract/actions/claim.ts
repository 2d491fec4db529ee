import { defineAction } from './action.ts';
import { SEED } from './ids.ts';
import { TELLING, type Told } from './telling.ts';

export const claim = defineAction({
  command: 'seed claim',
  summary: 'award your seed to one of its bids',
  examples: [['crabnet seed claim 7f3a9c12 85044edd', 'the bidder may run it from now on']],
  fields: {
    seed: SEED,
    bid: {
      kind: 'text',
      needed: true,
      argument: 'BID',
      words: 'the id of the bid, or a unique beginning of it',
    },
    ...TELLING,
  },
  // It waits for a catch-up that could bring an award of ours.
  isSlow: true,
  done: ({ claim_id }: Told & { readonly claim_id: string }) => `claim created ${claim_id}`,
});
