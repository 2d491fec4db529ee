import type { ProvenTrade, TradeRow } from '../../contract/book.ts';
import { AuthorBook } from '../../identity/node-id.ts';
import { rescueEnvelope } from '../../identity/stored-proof.ts';
import { Market } from '../../model/fold/market.ts';
import { type Trade, tradesOf } from '../../model/trades.ts';
import type { NodeId, SeedId } from '../../model/types.ts';
import { type Balance, Balances, counterparty } from '../../operator/balances.ts';
import { tradeRow } from './book-pages.ts';

/**
 * Why an award is not what its envelopes prove. `unproven`: an envelope is none, or its signature is wrong; `no-seed`, `no-award`: the
 * one that is meant is not among them; `differs`: they prove something else in the member `field`; `twice`: it came before;
 * `of-others`: the node whose book it is has no part in it.
 */
export interface ProofFault {
  readonly code: 'unproven' | 'no-seed' | 'no-award' | 'differs' | 'twice' | 'of-others';
  readonly field?: keyof TradeRow;
}

/** The members that are compared, in this order. */
const COMPARED = [
  ...['publisher', 'worker', 'price', 'awarded_ts', 'state', 'ended_ts', 'late', 'title'],
] as readonly (keyof TradeRow)[];

type Proof =
  | { readonly holds: true; readonly trade: Trade }
  | { readonly holds: false; readonly fault: ProofFault };

const not = (fault: ProofFault): Proof => ({ holds: false, fault });

/** Holds an award against its envelopes alone, as they stood at `madeMs`. */
function proveTrade({ trade, envelopes }: ProvenTrade, madeMs: number): Proof {
  const authors = new AuthorBook();
  const market = new Market();
  for (const text of envelopes) {
    const proven = rescueEnvelope(text, authors);
    if (proven === undefined) return not({ code: 'unproven' });
    market.add(proven.held);
  }
  const folded = market.folded(trade.seed_id as SeedId);
  if (folded === undefined) return not({ code: 'no-seed' });
  const found = tradesOf(folded, madeMs).find(({ claimId }) => claimId === trade.claim_id);
  if (found === undefined) return not({ code: 'no-award' });
  const proven = tradeRow(found, folded.seed);
  const field = COMPARED.find((name) => proven[name] !== trade[name]);
  return field === undefined ? { holds: true, trade: found } : not({ code: 'differs', field });
}

/** Works a node's book out anew, award by award, from what proves each; nothing else is asked. */
export class BookCheck {
  readonly #node: NodeId;
  readonly #madeMs: number;
  readonly #seen = new Set<string>();
  readonly #balances: Balances;

  constructor(node: NodeId, madeMs: number) {
    this.#node = node;
    this.#madeMs = madeMs;
    this.#balances = new Balances(node);
  }

  /** Why an award does not hold; undefined where it does, and then it counts. */
  fault(proven: ProvenTrade): ProofFault | undefined {
    if (this.#seen.has(proven.trade.claim_id)) return { code: 'twice' };
    this.#seen.add(proven.trade.claim_id);
    const proof = proveTrade(proven, this.#madeMs);
    if (!proof.holds) return proof.fault;
    const { trade } = proof;
    if (counterparty(trade, this.#node) === undefined && trade.worker !== this.#node)
      return { code: 'of-others' };
    this.#balances.add(trade);
    return undefined;
  }

  balances(): readonly Balance[] {
    return this.#balances.all();
  }
}
