import type { Outcome } from '../model/errors.ts';
import type { TradeState } from '../model/trades.ts';
import type { JsonObject } from '../model/types.ts';

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
  /** Of awards; 0 where only receipts are since then. */
  readonly first_ts: number;
  readonly last_ts: number;
  /** What the owner calls it; null where it has no such name. */
  readonly petname: string | null;
  /** Of receipts that both have signed (T5): what we paid it, and it us. */
  readonly confirmed_paid: number;
  readonly confirmed_received: number;
  /** What either says that it paid, and the other has not confirmed; `to_confirm`: of that what waits for us. */
  readonly unconfirmed: number;
  readonly to_confirm: number;
  /** What it still owes us; below 0, what we owe it. */
  readonly balance: number;
}

/** What a book sums up of a node. */
export type BalanceSums = Pick<
  BalanceRow,
  | ('owed' | 'owing' | 'in_hand')
  | ('confirmed_paid' | 'confirmed_received' | 'unconfirmed' | 'to_confirm' | 'balance')
>;

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

/** A payment between this node and another (T3). */
export interface ReceiptRow {
  readonly receipt_id: string;
  readonly from: string;
  readonly to: string;
  readonly amount: number;
  readonly note: string;
  readonly ts: number;
  readonly state: 'unconfirmed' | 'confirmed' | 'set-aside';
  /** It waits for this node to confirm it. */
  readonly to_confirm: boolean;
}

/** A receipt with what proves it. */
export interface ProvenReceipt {
  readonly receipt_id: string;
  readonly receipt: JsonObject;
  readonly signatures: JsonObject;
}

/** Some receipts, in no order that means anything. What was set aside is no line of the ledger and has no proof. */
export interface ReceiptPage {
  readonly receipts: readonly ReceiptRow[];
  readonly proofs: readonly ProvenReceipt[];
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

/** What an event says of a payment: `peer` is the other party, the note that of who paid. */
export type PaymentFacts = {
  readonly receipt_id: string;
  readonly peer: string;
  readonly amount: number;
  readonly note: string;
};

/** What is known of who owes whom; each is refused where `with` names no counterparty. */
export interface BookApi {
  /** Who owes whom, from what was signed alone, by node id. */
  balances(query: BookQuery): Promise<Outcome<BalancePage>>;
  /** The awards behind it. */
  trades(query: BookQuery): Promise<Outcome<TradePage>>;
  /** The same with the envelopes that prove them. */
  proofs(query: BookQuery): Promise<Outcome<ProofPage>>;
  /** Payments between this node and others, by their ids. */
  receipts(query: BookQuery): Promise<Outcome<ReceiptPage>>;
}
