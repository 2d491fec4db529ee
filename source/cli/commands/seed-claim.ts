import { type OneShot, tellingOf } from '../invocation.ts';
import { act } from './act.ts';

/** `seed claim SEED BID`: the award of a seed to a bid. */
export const seedClaim: OneShot = (api, { args: [seed = '', bid = ''], options }, out) =>
  act(
    api,
    'claim',
    { seed, bid, ...tellingOf(options) },
    {
      line: ({ claim_id }) => `claim created ${claim_id}`,
      hint: () => `the bidder may run it now; see its result: crabnet seed show ${seed}`,
    },
    out,
  );
