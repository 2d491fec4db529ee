import { openBidForm } from '../forms/bid-form.ts';
import { openClaimForm } from '../forms/claim-form.ts';
import { openRunForm } from '../forms/run-form.ts';
import { openSettleForm } from '../forms/settle-form.ts';
import { PANES } from '../layout/pane.ts';
import { openPublish, openSeedForm } from '../state/open-form.ts';
import type { Binding, Hint } from './binding.ts';
import { READ_ONLY, type Situation } from './situation.ts';
import { type SeedVerb, verbReason } from './verb-reasons.ts';

const onSeed =
  (verb: SeedVerb): NonNullable<Binding['disabledReason']> =>
  ({ context, data, row }) => {
    if (data.facts.modes.includes('read-only')) return READ_ONLY;
    if (context === 'events' || context === 'peers') return 'go to its seed first: Enter';
    return row === undefined ? 'no seed under the cursor' : (verbReason(verb, row, data)?.long ?? null);
  };

function publishReason({ data }: Situation): string | null {
  if (data.facts.modes.includes('read-only')) return READ_ONLY;
  return data.status?.alarm_codes.includes('disk full') === true ? 'nothing can be kept: disk full' : null;
}

const BID: Binding = {
  keys: ['b'],
  contexts: PANES,
  words: { long: 'bid', short: 'bid' },
  run: openSeedForm(openBidForm),
  hint: (_, situation) => verbHint(BID, situation),
  group: { section: 'NOW' },
  disabledReason: onSeed('bid'),
  verb: 'bid',
};

const CLAIM: Binding = {
  keys: ['c'],
  contexts: PANES,
  words: { long: 'claim: award a bid', short: 'claim' },
  run: openSeedForm(openClaimForm),
  hint: (_, situation) => verbHint(CLAIM, situation),
  group: { section: 'NOW' },
  disabledReason: onSeed('claim'),
  verb: 'claim',
};

const RUN: Binding = {
  keys: ['r'],
  contexts: PANES,
  words: { long: 'run what you were awarded', short: 'run' },
  run: openSeedForm(openRunForm),
  hint: (_, situation) => verbHint(RUN, situation),
  group: { section: 'NOW' },
  disabledReason: onSeed('run'),
  verb: 'run',
};

const SETTLE: Binding = {
  keys: ['s'],
  contexts: PANES,
  words: { long: 'settle: accept or reject the result', short: 'settle' },
  run: openSeedForm(openSettleForm),
  hint: (_, situation) => verbHint(SETTLE, situation),
  group: { section: 'NOW' },
  disabledReason: onSeed('settle'),
  verb: 'settle',
};

const PUBLISH: Binding = {
  keys: ['p'],
  contexts: PANES,
  words: { long: 'publish a seed', short: 'publish' },
  run: openPublish,
  hint: (_, situation) => verbHint(PUBLISH, situation),
  group: { section: 'NOW' },
  disabledReason: publishReason,
  verb: 'node',
};

export const VERBS: readonly Binding[] = [BID, CLAIM, RUN, SETTLE, PUBLISH];

interface VerbNow {
  readonly action: Binding;
  readonly reason: string | null;
}

/** The market's verbs, those allowed now first, the one that the seed waits for at the head. */
export function verbsNow(situation: Situation): readonly VerbNow[] {
  const awaited = awaitedVerb(situation);
  const rank = ({ action, reason }: VerbNow): number => {
    if (reason !== null) return 2;
    return action === awaited ? 0 : 1;
  };
  return VERBS.filter(({ contexts }) => contexts.includes(situation.context))
    .map((action) => ({ action, reason: action.disabledReason?.(situation) ?? null }))
    .sort((left, right) => rank(left) - rank(right));
}

const AWAITED: Readonly<Record<string, Binding>> = {
  Open: BID,
  Claimed: RUN,
  Done: SETTLE,
  Forfeited: CLAIM,
};

function awaitedVerb({ row }: Situation): Binding | undefined {
  if (row?.status === 'Open' && row.waits_for === 'publisher') return CLAIM;
  return row === undefined ? undefined : AWAITED[row.status];
}

/** The footer names the verbs that are allowed in Market and Seed, the awaited one first. */
function verbHint(verb: Binding, situation: Situation): Hint | null {
  const isHere = situation.context === 'market' || situation.context === 'seed';
  if (!isHere || verb.disabledReason?.(situation) !== null) return null;
  return { weight: 8, place: verb === awaitedVerb(situation) ? 0 : 1 };
}
