import type { FoldedSeed } from '../../source/model/fold/folded-seed.ts';
import type { HeldEnvelope, Seed } from '../../source/model/types.ts';
import { acceptanceOf, bidOf, claimOf, resultOf, START_S, seedOf, signer, v0Node } from './fake-envelopes.ts';
import { folded, marketOf } from './market-image.ts';

/** Who publishes, who works, who bids beside them, and who means harm; they sign. */
export const [PAULA, WALTER, WANDA, MALLORY] = [
  signer('Paula'),
  signer('Walter'),
  signer('Wanda'),
  signer('Mallory'),
];
/** A publisher, a worker and somebody else of v0; they do not sign. */
export const [PETRA, WILLEM, MAX] = [v0Node('Petra'), v0Node('Willem'), v0Node('Max')];

/**
 * A trade as most tests of the model begin: Paula's seed, the bids of Walter and Wanda, her award to him, his result a minute
 * after the start, and her acceptance; with the moments at which it changes, in unix seconds.
 */
export function tradeOf(changed: Partial<Seed> = {}) {
  const seed = seedOf(PAULA, changed);
  const bid = bidOf(seed, WALTER);
  const claim = claimOf(bid, PAULA);
  const result = resultOf(claim, WALTER, START_S + 60);
  const { id, bid_deadline_ts: deadlineS, exec_deadline_ms: workMs } = seed.seed;
  return {
    seed,
    bid,
    other: bidOf(seed, WANDA),
    claim,
    result,
    accepts: acceptanceOf(seed, PAULA, START_S + 70, result),
    deadlineS,
    forfeitS: claim.claim.created_at + workMs / 1000 + 15 * 60,
    horizonS: deadlineS + workMs / 1000 + 30 * 86_400,
    /** What the market says of the seed and `envelopes`. */
    fold: (...envelopes: readonly HeldEnvelope[]): FoldedSeed => folded(marketOf([seed, ...envelopes]), id),
  };
}

export const keysOf = (items: readonly { readonly held: HeldEnvelope }[]) =>
  items.map(({ held }) => held.key);

/** Why an envelope has no effect; undefined where it has. */
export function reasonOf(market: FoldedSeed, { key }: HeldEnvelope): string | undefined {
  const fault = market.ineffective.find(({ held }) => held.key === key)?.fault;
  return fault !== undefined && 'detail' in fault ? fault.detail : fault?.code;
}
