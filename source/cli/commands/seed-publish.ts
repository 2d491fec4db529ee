import { followTransfers } from '../follow/follow-transfers.ts';
import type { OneShot } from '../invocation.ts';
import { actionInput } from '../usage/action-input.ts';
import { reportOutcome } from './act.ts';
import { answerOf } from './action-command.ts';

/** `seed publish`: with `--follow` shows how far the files are read that it gives. */
export const seedPublish: OneShot = async (api, call, out) => {
  const input = actionInput('publish', call.args, call.options);
  const publishing = api.act('publish', input);
  if (call.options.follow === true)
    await followTransfers(api, ({ way }) => way === 'reading', publishing, call.ended, out);
  return reportOutcome(api, await publishing, answerOf('publish', input), out);
};
