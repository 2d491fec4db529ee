import { CrabnetError } from '../../model/errors.ts';
import { formatDuration } from '../../words/time.ts';
import { type OneShot, tellingOf } from '../invocation.ts';
import { act } from './act.ts';

const TITLE_FROM_COMMAND = 40;

/** `seed publish`. Without a title, the command's first characters are it. */
export const seedPublish: OneShot = (api, { options }, out) => {
  const { cmd } = options;
  if (cmd === undefined) {
    throw new CrabnetError('usage', 'seed publish needs a command', {
      field: 'cmd',
      remedy: "crabnet seed publish --cmd 'COMMAND'",
    });
  }
  const deadlineMs = options['exec-deadline-ms'];
  const input = {
    title: options.title ?? titleOf(cmd),
    cmd,
    desc: options.desc,
    rules: options.rules,
    timeout_ms: options['timeout-ms'],
    bid_window_ms: options['bid-window-ms'],
    ...(deadlineMs === undefined ? {} : { exec_deadline_ms: deadlineMs }),
    min_price: options['min-price'],
    max_bids: options['max-bids'],
    reward: options.reward,
    ...tellingOf(options),
  };
  const bidsFor = formatDuration(input.bid_window_ms);
  return act(
    api,
    'publish',
    input,
    {
      line: ({ seed_id }) => `seed published ${seed_id}`,
      hint: ({ seed_id }) => `bids are taken for ${bidsFor}; see them: crabnet seed show ${seed_id}`,
    },
    out,
  );
};

/** The first characters of a command, whole ones, as one line. */
const titleOf = (command: string): string =>
  [...command.trim().replace(/\s+/gu, ' ')].slice(0, TITLE_FROM_COMMAND).join('').trim();
