import { ACTIONS } from '../../contract/actions.ts';
import { followTransfers } from '../follow/follow-transfers.ts';
import type { OneShot } from '../invocation.ts';
import { actionInput } from '../usage/action-input.ts';
import { reportOutcome } from './act.ts';

/**
 * `seed fetch SEED`: at a terminal, and with `--follow`, shows how far it is. A call that is ended stops what the node fetches for it; what
 * came is kept, and the next call goes on there.
 */
export const seedFetch: OneShot = async (api, call, out) => {
  const input = actionInput('fetch', call.args, call.options);
  const fetching = api.act('fetch', input);
  call.beforeEnd(async () => {
    const stopped = await api.act('cancel', { seed: input.seed, folder: input.to });
    if (stopped.ok) out.remark('stopped; what came is kept, and the same command goes on from there');
  });
  if (call.options.follow === true || (out.hasProgress && !out.json)) {
    const prefix = input.seed.toLowerCase();
    await followTransfers(
      api,
      ({ way, side, seed_id }) => way === 'in' && side === 'outputs' && seed_id?.startsWith(prefix) === true,
      fetching,
      call.ended,
      out,
    );
  }
  return reportOutcome(api, await fetching, { line: ACTIONS.fetch.done }, out);
};
