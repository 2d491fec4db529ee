import { resolve } from 'node:path';
import type { ActionId, ActionInput, ActionValue } from '../contract/actions.ts';
import type { NodeApi, SeedDetail } from '../contract/node-api.ts';
import type { Outcome } from '../model/errors.ts';
import { shortSeed } from '../words/ids.ts';
import { refusalWords } from '../words/refusal-words.ts';
import type { Teller } from '../words/teller.ts';
import { answerOf, failureOf } from './answer-words.ts';
import { wholeGiven } from './given-files.ts';
import { keyOf } from './keymap/key.ts';
import { KEYS } from './keymap/keys.ts';
import type { ActEach, Answer, Effect } from './state/effect.ts';
import type { MessageLine } from './state/message-line.ts';

type Act = Extract<Effect, { effect: 'act' }>;

/** Carries out an action; what became of it in words, whatever it was. */
export function answerTo(api: Pick<NodeApi, 'act'>, effect: Act, teller: Teller): Promise<Answer> {
  // The effect's action and input belong together by its type; the union loses that.
  const act: (action: ActionId, input: never) => Promise<Outcome<ActionValue[ActionId]>> = (action, input) =>
    api.act(action, input as ActionInput[typeof action]);
  return act(effect.action, withWholePaths(effect) as never).then(
    (outcome) => answerOf(effect, outcome, teller),
    (error: unknown) => failureOf(effect, error),
  );
}

/** Files and folders lie where this console was started, which is not where the node was. */
function withWholePaths(effect: Act): Act['input'] {
  if (effect.action === 'fetch') return { ...effect.input, to: resolve(effect.input.to) };
  return effect.action === 'publish' && effect.input.input !== undefined
    ? { ...effect.input, input: effect.input.input.map(wholeGiven) }
    : effect.input;
}

export interface EachParts {
  readonly api: Pick<NodeApi, 'act' | 'seed'>;
  readonly teller: () => Teller;
  readonly say: (message: MessageLine) => void;
}

/**
 * Carries out a verb on one seed after the other, says of each what became of it, and of all how many were done. Resolves to what was not done and to how many were.
 */
export async function actOnEach(
  { api, teller, say }: EachParts,
  effect: ActEach,
): Promise<readonly MessageLine[]> {
  const ends: SeedEnd[] = [];
  for (const seedId of effect.seedIds) {
    const end = await endOf(api, seedId, effect, teller());
    ends.push(end);
    say(end.message);
  }
  const sum = sumOf(effect, ends);
  say({ ...sum, text: `${sum.text}. ${keyOf(KEYS.program.messages)} shows each` });
  return [...ends.filter(({ became }) => became !== 'done').map(({ message }) => message), sum];
}

/** What became of a verb on one seed. */
interface SeedEnd {
  readonly became: 'done' | 'skipped' | 'not';
  readonly message: MessageLine;
}

function sumOf({ about }: ActEach, ends: readonly SeedEnd[]): MessageLine {
  const count = (wanted: SeedEnd['became']): number => ends.filter(({ became }) => became === wanted).length;
  const skipped = count('skipped');
  const counts = `${count('done')} done, ${count('not')} not${skipped === 0 ? '' : `, ${skipped} skipped`}`;
  return { kind: count('not') === 0 ? 'ok' : 'refused', text: `${about}: ${counts}` };
}

async function endOf(
  api: EachParts['api'],
  seedId: string,
  effect: ActEach,
  teller: Teller,
): Promise<SeedEnd> {
  const end = (became: SeedEnd['became'], kind: MessageLine['kind'], words: string): SeedEnd => ({
    became,
    message: { kind, text: `${effect.verb} on ${shortSeed(seedId)}: ${words}` },
  });
  try {
    const found = await api.seed(seedId);
    if (!found.ok) return end('not', 'refused', refusalWords(found.refusal, teller).long);
    if (effect.verb === 'bid' && found.value.seed.role === 'publisher')
      return end('skipped', 'note', 'skipped, the seed is yours');
    const act = actOn(found.value, effect, teller);
    if (typeof act === 'string') return end('not', 'refused', act);
    const { isDone, message } = await answerTo(api, act, teller);
    return { became: isDone ? 'done' : 'not', message };
  } catch (error) {
    return end('not', 'failed', error instanceof Error ? error.message : String(error));
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
