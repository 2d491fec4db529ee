import type { Market } from '../../model/fold/market.ts';
import { statusAt } from '../../model/status-at.ts';
import type { NodeId } from '../../model/types.ts';
import { type Balance, Balances, sumOf } from '../../operator/balances.ts';
import type { OpenBid, OwnDealings } from '../../operator/orders/orders-view.ts';
import type { ReceiptBook } from '../receipts/receipt-book.ts';
import type { TradeBook } from '../trade/trade-book.ts';
import type { ArchivedDealings } from './archived-dealings.ts';

export interface OwnDealingsParts {
  readonly us: NodeId;
  readonly market: Market;
  readonly book: Pick<TradeBook, 'current'>;
  readonly archived: Pick<ArchivedDealings, 'balance' | 'spending'>;
  readonly receipts: Pick<ReceiptBook, 'confirmedWith'>;
}

const HOUR_S = 3600;

/** What this node has under way, from its own signed envelopes alone, so that nothing that was forgotten to be counted is overspent. */
export function ownDealings(
  { us, market, book, archived, receipts }: OwnDealingsParts,
  nowMs: number,
): OwnDealings {
  const balances = new Balances(us);
  const current = book.current();
  const trades = current.flatMap(({ seed, trades: own }) => own.map((trade) => ({ seed, trade })));
  for (const { trade } of trades) balances.add(trade);
  const { openBids, bidsOfLastHour } = bidsOf(market, us, nowMs);
  return {
    openBids,
    bidsOfLastHour,
    inHand: trades.filter(({ trade }) => trade.worker === us && trade.state === 'in-hand').length,
    awards: trades.filter(({ trade }) => trade.publisher === us),
    archivedSpending: archived.spending,
    balance(node) {
      const balance = both(balances.get(node), archived.balance(node));
      return balance && { ...balance, ...receipts.confirmedWith(node) };
    },
  };
}

function bidsOf(market: Market, us: NodeId, nowMs: number) {
  const openBids: OpenBid[] = [];
  let bidsOfLastHour = 0;
  for (const seedId of market.seedIds()) {
    const ours = market.record(seedId)?.bids.filter(({ bid }) => bid.bidder === us) ?? [];
    if (ours.length === 0) continue;
    bidsOfLastHour += ours.filter(({ bid }) => bid.created_at > nowMs / 1000 - HOUR_S).length;
    const folded = market.folded(seedId);
    if (folded === undefined || statusAt(folded, nowMs).status !== 'Open') continue;
    const price = Math.max(...ours.map(({ bid }) => bid.price));
    openBids.push({ seedId, publisher: folded.seed.created_by, price });
  }
  return { openBids, bidsOfLastHour };
}

const both = (current: Balance | undefined, archived: Balance | undefined): Balance | undefined =>
  current === undefined || archived === undefined ? (current ?? archived) : sumOf(current, archived);
