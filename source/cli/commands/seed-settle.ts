import { type OneShot, tellingOf } from '../invocation.ts';
import { act } from './act.ts';

/** `seed settle SEED`: accepts, unless `--rejected` is there. */
export const seedSettle: OneShot = (api, { args: [seed = ''], options }, out) =>
  act(
    api,
    'settle',
    {
      seed,
      verdict: options.rejected === true ? 'rejected' : 'accepted',
      note: options.note,
      ...tellingOf(options),
    },
    { line: ({ seed_id, status }) => `seed ${seed_id} settled as ${status}` },
    out,
  );
