import type { SeedDetail } from '../../contract/node-api.ts';
import type { PriceRow } from '../../contract/prices.ts';
import { type PartPage, SEED_PARTS, type SeedPart } from '../../contract/seed-lists.ts';
import type { SayCommand } from '../../model/decide/command.ts';
import type { Outcome, Refusal } from '../../model/errors.ts';
import type { FoldedSeed } from '../../model/fold/folded-seed.ts';
import type { Market } from '../../model/fold/market.ts';
import type { PolicyGuard } from '../../operator/policy-guard.ts';
import type { ToldRefusal } from '../replication/told-refusals.ts';
import { anyBid, type Judges, permitRun, permitSaying } from './permit.ts';
import { prospectsOf } from './prospects.ts';
import { type RowContext, seedRow } from './rows.ts';
import { type PartSources, partPage } from './seed-parts.ts';

/** Where a detail comes from besides the market: outputs are not kept in memory, and the operator has a say. */
export interface DetailSources extends Pick<PartSources, 'textOf' | 'orderOf'> {
  readonly policy: Pick<PolicyGuard, 'refusal'>;
  /** Why a run of this seed wants a confirmation. */
  readonly unfinishedRun: Refusal | undefined;
  readonly room: Judges['room'];
  readonly refusedBy: readonly ToldRefusal[];
  /** What became of our awards with a node. */
  readonly recordOf?: NonNullable<PartSources['recordOf']>;
  /** What tasks like it cost lately. */
  readonly pricesLike?: PriceRow | undefined;
}

/** What each list may take of the answer, which also has the seed itself (64 KiB at most); a row of any fits alone. */
const MOST_BYTES: { readonly [part in SeedPart]: number } = {
  bids: 240_000,
  claims: 80_000,
  results: 320_000,
  settlements: 120_000,
  history: 120_000,
};

/** One seed with what is known of it, the first page of each of its lists. */
export function seedDetail(
  market: Market,
  folded: FoldedSeed,
  context: RowContext,
  sources: DetailSources,
): SeedDetail {
  const partSources: PartSources = { market, folded, ...sources };
  const record = sources.recordOf?.(folded.seed.created_by);
  const first = <Part extends SeedPart>(part: Part) => partPage(part, partSources, 0, MOST_BYTES[part]);
  const pages = {
    bids: first('bids'),
    claims: first('claims'),
    results: first('results'),
    settlements: first('settlements'),
    history: first('history'),
  };
  return {
    seed: seedRow(folded, context),
    bids: pages.bids.rows,
    claims: pages.claims.rows,
    results: pages.results.rows,
    settlements: pages.settlements.rows,
    history: pages.history.rows,
    pages: restsOf(pages),
    refusals: refusalsOf(market, folded, context, sources),
    prospects: prospectsOf(folded, context.us, context.nowMs),
    ...(record === undefined ? {} : { publisher_record: record }),
    prices: sources.pricesLike ?? null,
    refused_by: sources.refusedBy.map(({ by, reason }) => ({ node_id: by, reason })),
  };
}

function restsOf(pages: { readonly [part in SeedPart]: PartPage<unknown> }): SeedDetail['pages'] {
  const rests = SEED_PARTS.map((part) => {
    const { total, next_cursor } = pages[part];
    return [part, { total, next_cursor }];
  });
  // One entry for each list.
  return Object.fromEntries(rests) as SeedDetail['pages'];
}

function refusalsOf(
  market: Market,
  folded: FoldedSeed,
  { us, nowMs, running }: RowContext,
  { policy, unfinishedRun, room }: DetailSources,
): SeedDetail['refusals'] {
  const judges: Judges = { market, policy, decider: { us, nowMs }, room };
  const seedId = folded.seed.id;
  const bidId = anyBid(folded);
  const refusal = (outcome: Outcome<unknown>): Refusal | null => (outcome.ok ? null : outcome.refusal);
  const saying = (command: SayCommand): Refusal | null => refusal(permitSaying(command, judges));
  return {
    bid: saying({ command: 'bid', seedId, price: folded.seed.min_price, notes: '' }),
    claim: saying({ command: 'claim', seedId, bidId }),
    run: refusal(permitRun(seedId, judges, running, unfinishedRun)),
    accept: saying({ command: 'accept', seedId, note: '' }),
    reject: saying({ command: 'reject', seedId, note: '' }),
  };
}
