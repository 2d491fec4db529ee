import type { SeedDetail, SeedRow } from '../../contract/node-api.ts';
import type { Refusal } from '../../model/errors.ts';
import { type RefusalWords, refusalWords } from '../../words/refusal-words.ts';
import { type ConsoleData, detailOf, tellerOf } from '../data/console-data.ts';

export const SEED_VERBS = ['bid', 'claim', 'run', 'settle'] as const;
export type SeedVerb = (typeof SEED_VERBS)[number];

/** Why this console changes nothing at all, in words, or null. */
export const readOnlyReason = (data: ConsoleData): string | null =>
  data.facts.isReadOnly ? refusalWords({ code: 'read-only', facts: {} }, tellerOf(data)).long : null;

/** True once the node has told of a seed what may be done with it. */
export const areVerbsKnown = (row: SeedRow, data: ConsoleData): boolean =>
  detailOf(data, row.id) !== undefined;

/** Why a verb is of no use on a seed now, in words: the node would refuse it, or has not told yet; null where it is. */
export function verbReason(verb: SeedVerb, row: SeedRow, data: ConsoleData): RefusalWords | null {
  const refusals = detailOf(data, row.id)?.refusals;
  if (refusals === undefined) return unknownWords(data);
  const refusal = refusalOf(verb, refusals);
  return refusal === null ? null : refusalWords(refusal, tellerOf(data));
}

/** What is said of a seed whose detail the node has not told yet. */
export const unknownWords = ({ isGone }: ConsoleData): RefusalWords => ({
  long: isGone
    ? 'its detail is not known yet: start the node again first'
    : 'its detail is not known yet: try again in a moment',
  short: 'not known yet',
});

function refusalOf(verb: SeedVerb, refusals: SeedDetail['refusals']): Refusal | null {
  if (verb === 'settle') return settleRefusal(refusals);
  const refusal = refusals[verb];
  // The form of the verb asks for the confirmation.
  return refusal?.code === 'needs-confirmation' ? null : refusal;
}

/** One key settles: it is refused where neither verdict is possible, and without a result by what speaks against closing. */
function settleRefusal({ accept, reject }: SeedDetail['refusals']): Refusal | null {
  if (accept === null || reject === null) return null;
  return accept.code === 'no-result' ? reject : accept;
}
