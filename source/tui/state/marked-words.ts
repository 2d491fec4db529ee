import { formatPlural } from '../../words/numbers.ts';
import { keyOf } from '../keymap/key.ts';
import { KEYS } from '../keymap/keys.ts';
import type { MarkedVerb, Prompt } from './prompt.ts';

export type MarkedPrompt = Extract<Prompt, { kind: 'marked' }>;

/** Above so many the count is typed. */
const UNTYPED_MAX = 5;

/** What has to be typed: one of these, or nothing. */
export function wantedIn({ verb, seedIds }: MarkedPrompt): readonly string[] {
  const count = seedIds.length > UNTYPED_MAX ? String(seedIds.length) : '';
  if (verb !== 'settle') return count === '' ? [] : [count];
  return ['accept', 'reject'].map((word) => `${word} ${count}`.trim());
}

const WHAT: { readonly [verb in MarkedVerb]: string } = {
  bid: 'bid the minimum on',
  claim: 'award the lowest bid of',
  settle: 'settle',
};

/** What stands before the typed text. */
export function markedLabel(prompt: MarkedPrompt): string {
  const wanted = wantedIn(prompt);
  const todo = wanted.length === 0 ? keyOf(KEYS.prompt.answer) : `type ${wanted.join(' or ')}`;
  return `${WHAT[prompt.verb]} ${formatPlural(prompt.seedIds.length, 'seed')}: ${todo} `;
}
