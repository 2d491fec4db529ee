import type { Trade } from '../model/trades.ts';
import type { NodeId } from '../model/types.ts';
import { counterparty, madeBy } from './balances.ts';

/** How awards ended; what came late counts beside how it ended. */
export interface Ends {
  readonly accepted: number;
  readonly refused: number;
  readonly late: number;
  readonly forfeited: number;
}

/** What became of the awards between us and a node: first-hand, from signed history alone. */
export interface TradeRecord {
  /** Of those that it worked on for us. */
  readonly worked: Ends;
  /** Of those that we worked on for it. */
  readonly published: Ends;
  /** Prices of what it accepted from us, of what we accepted from it, and of what is not settled yet. */
  readonly owed: number;
  readonly owing: number;
  readonly inHand: number;
  /** Of the first and the last award, unix seconds. */
  readonly firstTs: number;
  readonly lastTs: number;
}

const NO_ENDS: Ends = { accepted: 0, refused: 0, late: 0, forfeited: 0 };
const NO_RECORD: TradeRecord = {
  ...{ worked: NO_ENDS, published: NO_ENDS, owed: 0, owing: 0, inHand: 0 },
  ...{ firstTs: Number.POSITIVE_INFINITY, lastTs: 0 },
};

/** Awards summed up by the other party. What a node trades with itself says nothing of others. */
export class TradeRecords {
  readonly #us: NodeId;
  readonly #records = new Map<NodeId, TradeRecord>();

  constructor(us: NodeId) {
    this.#us = us;
  }

  add(trade: Trade): void {
    const node = counterparty(trade, this.#us);
    if (node === undefined) return;
    this.#records.set(node, withTrade(this.#records.get(node) ?? NO_RECORD, trade, node));
  }

  get(node: NodeId): TradeRecord | undefined {
    return this.#records.get(node);
  }
}

/** Two records of the same node as one. */
export function recordSum(
  left: TradeRecord | undefined,
  right: TradeRecord | undefined,
): TradeRecord | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return {
    worked: endsSum(left.worked, right.worked),
    published: endsSum(left.published, right.published),
    owed: left.owed + right.owed,
    owing: left.owing + right.owing,
    inHand: left.inHand + right.inHand,
    firstTs: Math.min(left.firstTs, right.firstTs),
    lastTs: Math.max(left.lastTs, right.lastTs),
  };
}

const endsSum = (left: Ends, right: Ends): Ends => ({
  accepted: left.accepted + right.accepted,
  refused: left.refused + right.refused,
  late: left.late + right.late,
  forfeited: left.forfeited + right.forfeited,
});

function withTrade(record: TradeRecord, trade: Trade, node: NodeId): TradeRecord {
  const { owed, owing, inHand, firstTs, lastTs, accepted, refused, late, forfeited } = madeBy(trade, node);
  const ends: Ends = { accepted, refused, late, forfeited };
  const isTheirs = trade.worker === node;
  const more: TradeRecord = {
    ...{ worked: isTheirs ? ends : NO_ENDS, published: isTheirs ? NO_ENDS : ends },
    ...{ owed, owing, inHand, firstTs, lastTs },
  };
  return recordSum(record, more) ?? more;
}
