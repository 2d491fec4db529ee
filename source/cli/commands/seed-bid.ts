import { type OneShot, tellingOf } from '../invocation.ts';
import { act } from './act.ts';

/** `seed bid SEED`. */
export const seedBid: OneShot = (api, { args: [seed = ''], options }, out) =>
  act(
    api,
    'bid',
    { seed, price: options.price, notes: options.notes, ...tellingOf(options) },
    {
      line: ({ bid_id }) => `bid submitted ${bid_id}`,
      hint: () => `see whether it is chosen: crabnet seed show ${seed}`,
    },
    out,
  );
