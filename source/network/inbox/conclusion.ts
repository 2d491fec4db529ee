import type { EnvelopeKey } from '../../model/types.ts';
import type { Problem, RefusalReason } from '../../model/verdict.ts';
import type { Carrier } from './carrier.ts';

/** What became of a message, whole: each is concluded once, by the inbox. */
export type Conclusion =
  /** Admitted, or inert: what it refers to may be known elsewhere, and the inert cache bounds how much of one signer is passed on. */
  | { readonly judgement: 'accept'; readonly what: 'envelope' }
  /** Meant for us alone: nobody relays a carrier. */
  | { readonly judgement: 'ignore'; readonly what: 'carrier'; readonly carrier: Carrier }
  /** What becomes of the whole is concluded by itself. */
  | { readonly judgement: 'ignore'; readonly what: 'fragment' }
  | { readonly judgement: 'ignore'; readonly what: 'duplicate'; readonly key: EnvelopeKey }
  /** A carrier that says nothing to us, or nothing new: who signed it is not looked at. */
  | { readonly judgement: 'ignore'; readonly what: 'useless' }
  /** The node stops, and takes in nothing more. */
  | { readonly judgement: 'later'; readonly what: 'late' }
  | Refusal;

export interface Refusal {
  readonly judgement: 'ignore' | 'reject' | 'later';
  readonly what: 'refused';
  readonly problem: Problem;
  readonly about: Understood;
  /** Its bytes cost a verification: they are not verified a second time. */
  readonly isRemembered: boolean;
}

/** As much of a refused message as was understood. */
export interface Understood {
  readonly envelopeKind?: string;
  readonly metaId?: string;
}

/** Something refused: why, from whom, and as much of the message as was understood. */
export interface RefusedMessage extends Problem, Understood {
  readonly peer: string;
}

/** Refused for a quota, our load, or who brought it: that says nothing of the message, which may come again from another. */
const OF_A_QUOTA: ReadonlySet<RefusalReason> = new Set([
  'rate',
  'rate-old',
  'rate-junk',
  'overload',
  'blocked',
  'quota',
  'inert-full',
  'store-failed',
]);

/** It depends on our clock, our load or what we hold (E7): neither remembered nor counted against the peer. */
export const ignored = (problem: Problem, about: Understood = {}): Refusal => ({
  judgement: OF_A_QUOTA.has(problem.reason) ? 'later' : 'ignore',
  what: 'refused',
  problem,
  about,
  isRemembered: false,
});

/** Its bytes alone prove it wrong (E7). */
export const rejected = (problem: Problem, about: Understood = {}, isRemembered = false): Refusal => ({
  judgement: 'reject',
  what: 'refused',
  problem,
  about,
  isRemembered,
});

/** What is said of a refusal; of the problem no more than its own members. */
export const refusedMessage = (
  peer: string,
  { reason, field, detail }: Problem,
  about: Understood,
): RefusedMessage => ({
  peer,
  reason,
  ...(field === undefined ? {} : { field }),
  ...(detail === undefined ? {} : { detail }),
  ...about,
});
