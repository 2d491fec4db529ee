import type { SeedDetail, SeedRow } from '../../contract/node-api.ts';
import type { Refusal } from '../../model/errors.ts';
import { type RefusalWords, refusalWords } from '../../words/refusal-words.ts';
import { type ConsoleData, detailOf, tellerOf } from '../data/console-data.ts';

export const SEED_VERBS = ['bid', 'claim', 'run', 'settle'] as const;
export type SeedVerb = (typeof SEED_VERBS)[number];

/** Why the node would refuse a verb on a seed now, in words; null where it would not, or while its detail is on the way. */
export function verbReason(verb: SeedVerb, row: SeedRow, data: ConsoleData): RefusalWords | null {
  const refusals = detailOf(data, row.id)?.refusals;
  const refusal = refusals === undefined ? null : refusalOf(verb, refusals);
  return refusal === null ? null : refusalWords(refusal, tellerOf(data));
}

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
