import { withDefaults } from '../../contract/actions/field.ts';
import {
  ACTIONS,
  type ActionId,
  type ActionInput,
  type ActionValue,
  answerLine,
} from '../../contract/actions.ts';
import { shortNode } from '../../words/ids.ts';
import { formatDuration } from '../../words/time.ts';
import type { OneShot } from '../invocation.ts';
import { actionInput } from '../usage/action-input.ts';
import { type Answer, act } from './act.ts';

/** What can be done next, for the actions after which that is worth saying. */
const HINTS: {
  readonly [Id in ActionId]?: (value: ActionValue[Id], input: ActionInput[Id]) => string;
} = {
  publish: ({ seed_id }, input) => {
    const bidsFor = formatDuration(withDefaults(ACTIONS.publish, input).bid_window_ms);
    return `bids are taken for ${bidsFor}; see them: crabnet seed show ${seed_id}`;
  },
  bid: (_, { seed }) => `see whether it is chosen: crabnet seed show ${seed}`,
  claim: (_, { seed }) => `the bidder may run it now; see its result: crabnet seed show ${seed}`,
  name: ({ node_id }) => `undo it: crabnet peers unname ${shortNode(node_id)}`,
  block: ({ node_id }) => `undo it: crabnet peers unblock ${shortNode(node_id)}`,
};

/** The command of an action: its input is read from arguments and flags, its answer is the action's own line. */
export const actionCommand =
  <Id extends ActionId>(id: Id): OneShot =>
  (api, { args, options }, out) => {
    const input = actionInput(id, args, options);
    return act(api, id, input, answerOf(id, input), out);
  };

/** How the answer to an action is said: its own line, and what can be done next. */
export function answerOf<Id extends ActionId>(id: Id, input: ActionInput[Id]): Answer<ActionValue[Id]> {
  const hint = HINTS[id];
  return {
    line: (value) => answerLine(id, value),
    ...(hint === undefined ? {} : { hint: (value) => hint(value, input) }),
  };
}
