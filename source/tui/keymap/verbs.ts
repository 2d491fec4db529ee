import type { SeedRow } from '../../contract/node-api.ts';
import type { Turn } from '../../contract/turn.ts';
import { openBidForm } from '../forms/bid-form.ts';
import { openClaimForm } from '../forms/claim-form.ts';
import { openRunForm } from '../forms/run-form.ts';
import { openSettleForm } from '../forms/settle-form.ts';
import { PANES } from '../layout/pane.ts';
import { withEffects } from '../state/console-state.ts';
import { askMarked } from '../state/marks.ts';
import { openPublish, openSeedForm } from '../state/open-form.ts';
import { type Binding, type Hint, isSeedVerb, type Run } from './binding.ts';
import { keyOf } from './key.ts';
import { KEYS } from './keys.ts';
import type { Situation } from './situation.ts';
import { areVerbsKnown, readOnlyReason, type SeedVerb, verbReason } from './verb-reasons.ts';

/** Why there is no seed here to act on, or null. */
export function seedReason({ context, row }: Situation): string | null {
  if (context === 'events' || context === 'peers') return `go to its seed first: ${keyOf(KEYS.pane.open)}`;
  return row === undefined ? 'no seed under the cursor' : null;
}

const RUN_IS_READ = `a command is read before it runs: ${keyOf(KEYS.pane.back)} takes the marks away`;

/** Why the verb cannot be done on the seed here, or null. */
export const verbOnSeedReason =
  (verb: SeedVerb): NonNullable<Binding['disabledReason']> =>
  (situation) => {
    const { row, data, markCount } = situation;
    const readOnly = readOnlyReason(data);
    if (readOnly !== null) return readOnly;
    const isElsewhere = situation.context === 'events' || situation.context === 'peers';
    if (markCount > 0 && !isElsewhere) return verb === 'run' ? RUN_IS_READ : null;
    return seedReason(situation) ?? (row && (verbReason(verb, row, data)?.long ?? null)) ?? null;
  };

/** Why nothing can be published now, or null. */
export const publishReason = ({ data }: Situation): string | null =>
  readOnlyReason(data) ??
  (data.status?.alarm_codes.includes('disk full') === true ? 'nothing can be kept: disk full' : null);

const seedVerb = (verb: SeedVerb, words: string, run: Run): Binding => {
  const binding: Binding = {
    keys: KEYS.verb[verb],
    contexts: PANES,
    words: { long: words, short: verb },
    run: (state, data, measures) =>
      verb !== 'run' && state.market.marks.length > 0
        ? withEffects(askMarked(state, verb))
        : run(state, data, measures),
    hint: (_, situation) => verbHint(binding, situation),
    group: { section: 'NOW' },
    disabledReason: verbOnSeedReason(verb),
    verb,
  };
  return binding;
};

const BID = seedVerb('bid', 'bid', openSeedForm(openBidForm));
const CLAIM = seedVerb('claim', 'claim: award a bid', openSeedForm(openClaimForm));
const RUN = seedVerb('run', 'run what you were awarded', openSeedForm(openRunForm));
const SETTLE = seedVerb('settle', 'settle: accept or reject the result', openSeedForm(openSettleForm));

const PUBLISH: Binding = {
  keys: KEYS.verb.publish,
  contexts: PANES,
  words: { long: 'publish a seed', short: 'publish' },
  run: openPublish,
  hint: (_, situation) => verbHint(PUBLISH, situation),
  group: { section: 'NOW' },
  disabledReason: publishReason,
  verb: 'node',
};

export const VERBS: readonly Binding[] = [BID, CLAIM, RUN, SETTLE, PUBLISH];

export interface VerbNow {
  readonly action: Binding;
  readonly reason: string | null;
}

/** The market's verbs of which it is known whether they are allowed: those that are first, the awaited one at the head. */
export function verbsNow(situation: Situation): readonly VerbNow[] {
  const rank = ({ action, reason }: VerbNow): number =>
    reason === null ? placeOf(action, situation) : REFUSED_PLACE;
  return VERBS.filter((verb) => verb.contexts.includes(situation.context) && isKnown(verb, situation))
    .map((action) => ({ action, reason: action.disabledReason?.(situation) ?? null }))
    .sort((left, right) => rank(left) - rank(right));
}

/** Behind all that are allowed. */
const REFUSED_PLACE = 3;

const isKnown = ({ verb }: Binding, { row, data }: Situation): boolean =>
  !isSeedVerb(verb) || row === undefined || areVerbsKnown(row, data);

const AWAITED: Readonly<Record<NonNullable<Turn['step']>, Binding>> = {
  bid: BID,
  award: CLAIM,
  'award-again': CLAIM,
  run: RUN,
  settle: SETTLE,
};

/** The verb that the seed waits for. One's own waits for the bids of others, which are there to be awarded. */
function awaitedVerb({ row }: Situation): Binding | undefined {
  const step = row?.turn.step ?? null;
  if (step === 'bid' && isOwn(row)) return CLAIM;
  return step === null ? undefined : AWAITED[step];
}

const isOwn = (row: SeedRow | undefined): boolean => row?.role === 'publisher';

/** From left to right: what is waited for first; to bid on one's own seed or to close it without a result is possible, and hardly ever meant. */
function placeOf(verb: Binding, situation: Situation): 0 | 1 | 2 {
  if (verb === awaitedVerb(situation)) return 0;
  const isUnlikely = verb === BID || verb === SETTLE;
  return isUnlikely && isOwn(situation.row) ? 2 : 1;
}

/** The footer names the verbs that are allowed in Market and Seed, the awaited one first. */
function verbHint(verb: Binding, situation: Situation): Hint | null {
  const isHere = situation.context === 'market' || situation.context === 'seed';
  if (!isHere || verb.disabledReason?.(situation) !== null) return null;
  const place = placeOf(verb, situation);
  // What is hardly ever meant goes first where there is little room.
  return { weight: place === 2 ? 5 : 8, place };
}
