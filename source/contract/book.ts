import type { TradeState } from '../model/trades.ts';

/** Which awards of ours are meant. */
export interface BookQuery {
  /** Only those with this node: its id, or a unique beginning or end of it. */
  readonly with?: string;
  /** Unix seconds: awarded from then on. */
  readonly since?: number;
  /** As a page told it. */
  readonly cursor?: string;
}

/** What stands between this node and another. Prices are in the market's unit, times unix seconds. */
export interface BalanceRow {
  readonly node_id: string;
  /** What it calls itself; empty where that is not known. */
  readonly name: string;
  /** It owes us, for results of ours that it accepted. */
  readonly owed: number;
  /** We owe it. */
  readonly owing: number;
  /** Of awards that are not settled yet, either way. */
  readonly in_hand: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly late: number;
  readonly forfeited: number;
  readonly first_ts: number;
  readonly last_ts: number;
  /** What the owner calls it; null where it has no such name. */
  readonly petname: string | null;
}

export interface BalancePage {
  readonly balances: readonly BalanceRow[];
  readonly next_cursor: string | null;
}

/** One award between this node and another. */
export interface TradeRow {
  readonly seed_id: string;
  readonly claim_id: string;
  readonly publisher: string;
  readonly worker: string;
  readonly price: number;
  readonly awarded_ts: number;
  /** Null while the worker may still deliver. */
  readonly ended_ts: number | null;
  readonly state: TradeState;
  readonly late: boolean;
  readonly title: string;
}

/** Some awards, in no order that means anything; one that moves to the archive meanwhile may come twice. */
export interface TradePage {
  readonly trades: readonly TradeRow[];
  readonly next_cursor: string | null;
}

/** An award with the envelopes that prove it: its seed, claim, results and settlements, as they were signed. */
export interface ProvenTrade {
  readonly trade: TradeRow;
  readonly envelopes: readonly string[];
}

export interface ProofPage {
  readonly proofs: readonly ProvenTrade[];
  readonly next_cursor: string | null;
}
