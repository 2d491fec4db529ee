import type { ActionId, ActionInput, ActionValue } from '../contract/actions.ts';
import type { NodeApi, SeedDetail } from '../contract/node-api.ts';
import type { Outcome } from '../model/errors.ts';
import { shortSeed } from '../words/ids.ts';
import { refusalWords } from '../words/refusal-words.ts';
import type { Teller } from '../words/teller.ts';
import { answerOf, failureOf } from './answer-words.ts';
import { keyOf } from './keymap/key.ts';
import { KEYS } from './keymap/keys.ts';
import type { Answer, Effect } from './state/effect.ts';
import type { MessageLine } from './state/message-line.ts';

type Act = Extract<Effect, { effect: 'act' }>;
type ActEach = Extract<Effect, { effect: 'act-each' }>;

/** Carries out an action; what became of it in words, whatever it was. */
export function answerTo(api: Pick<NodeApi, 'act'>, effect: Act, teller: Teller): Promise<Answer> {
  // The effect's action and input belong together by its type; the union loses that.
  const act: (action: ActionId, input: never) => Promise<Outcome<ActionValue[ActionId]>> = (action, input) =>
    api.act(action, input as ActionInput[typeof action]);
  return act(effect.action, effect.input as never).then(
    (outcome) => answerOf(effect, outcome, teller),
    (error: unknown) => failureOf(effect, error),
  );
}

export interface EachParts {
  readonly api: Pick<NodeApi, 'act' | 'seed'>;
  readonly teller: () => Teller;
  readonly say: (message: MessageLine) => void;
  readonly isStopped: () => boolean;
}

/** Carries out a verb on one seed after the other, says of each what became of it, and of all how many were done. */
export async function actOnEach({ api, teller, say, isStopped }: EachParts, effect: ActEach): Promise<void> {
  let done = 0;
  for (const seedId of effect.seedIds) {
    if (isStopped()) return;
    const { isDone, message } = await answerOn(api, seedId, effect, teller());
    if (isDone) done += 1;
    say(message);
  }
  const all = effect.seedIds.length;
  const text = `${effect.verb} on ${all} marked: ${done} done, ${all - done} not. ${keyOf(KEYS.program.messages)} shows each`;
  say({ kind: done === all ? 'ok' : 'refused', text });
}

async function answerOn(
  api: EachParts['api'],
  seedId: string,
  effect: ActEach,
  teller: Teller,
): Promise<Pick<Answer, 'isDone' | 'message'>> {
  const refused = (words: string) => ({
    isDone: false,
    message: { kind: 'refused', text: `${effect.verb} on ${shortSeed(seedId)}: ${words}` } as const,
  });
  try {
    const found = await api.seed(seedId);
    if (!found.ok) return refused(refusalWords(found.refusal, teller).long);
    const act = actOn(found.value, effect, teller);
    return typeof act === 'string' ? refused(act) : await answerTo(api, act, teller);
  } catch (error) {
    const text = `${effect.verb} on ${shortSeed(seedId)}: ${error instanceof Error ? error.message : String(error)}`;
    return { isDone: false, message: { kind: 'failed', text } };
  }
}

/** What the verb does to a seed in its fastest way, or why it is not done without its form. */
function actOn({ seed, bids, prospects }: SeedDetail, effect: ActEach, teller: Teller): Act | string {
  const short = shortSeed(seed.id);
  switch (effect.verb) {
    case 'bid': {
      const price = seed.min_price;
      return {
        effect: 'act',
        action: 'bid',
        input: { seed: seed.id, price },
        about: `bid ${price} on ${short}`,
      };
    }
    case 'claim': {
      const lowest = bids.find(({ live }) => live);
      if (lowest === undefined) return 'no live bid';
      return {
        effect: 'act',
        action: 'claim',
        input: { seed: seed.id, bid: lowest.id },
        about: `award of ${short} to ${teller.nameOf(lowest.bidder)} for ${lowest.price}`,
      };
    }
    case 'settle': {
      const { verdict } = effect;
      if (verdict === 'rejected' && prospects.reject_withdraws)
        return 'to reject it would close it for ever: settle it alone';
      const about = `${verdict === 'accepted' ? 'accept' : 'reject'} of ${short}`;
      return { effect: 'act', action: 'settle', input: { seed: seed.id, verdict }, about };
    }
  }
}
