import { Allowance, type AllowanceSize } from '../../base/allowance.ts';
import type { NodeId } from '../../model/types.ts';
import type { Carrier, CarrierMessage } from '../../network/inbox/carrier.ts';
import { type Conclusion, ignored } from '../../network/inbox/conclusion.ts';
import type { BlockList } from '../../network/peers/block-list.ts';
import type { ConfiguredPeers } from '../../network/peers/configured-peers.ts';
import type { PeerBook } from '../../network/peers/peer-book.ts';
import type { Datagram } from '../../network/transport/transport.ts';
import type { NodePorts } from '../ports.ts';
import type { ReceiptTelling } from '../receipts/receipt-telling.ts';
import type { CatchUp } from './catch-up.ts';
import type { Room } from './room.ts';
import type { Telling } from './telling.ts';

export interface CarrierGateParts extends Pick<NodePorts, 'monotonicMs' | 'clock'> {
  readonly us: NodeId;
  readonly blocks: Pick<BlockList, 'has'>;
  readonly configured: Pick<ConfiguredPeers, 'has'>;
  readonly peers: Pick<PeerBook, 'isReplay' | 'isElsewhere' | 'isFull' | 'get' | 'isProven' | 'proven'>;
  readonly catchUp: Pick<CatchUp, 'awaits' | 'isHeardAt'>;
  readonly ledger: { readonly room: Pick<Room, 'isPartner'> };
  readonly telling: Pick<Telling, 'awaits' | 'tellsAny'>;
  readonly receipts: Pick<ReceiptTelling, 'awaits'>;
}

type Hello = Extract<CarrierMessage, { type: 'hello' }>;

/** Hellos of those for whom the book, which is full, has no place yet: each costs a look through all of it. */
const NEWCOMERS: AllowanceSize = { each: { perSecond: 2, burst: 64 }, all: { perSecond: 40, burst: 400 } };
/** Questions from where nobody has shown to hear: each costs two signatures. */
const UNPROVEN: AllowanceSize = {
  each: { perSecond: 50, burst: 500 },
  all: { perSecond: 200, burst: 2000 },
};
const USELESS: Conclusion = { judgement: 'ignore', what: 'useless' };

/** Stands before the proof of a carrier: what is of no use is not looked at, and what costs much is counted, by host and in all. */
export class CarrierGate {
  readonly #parts: CarrierGateParts;
  readonly #newcomers = new Allowance(NEWCOMERS, 'hosts');
  readonly #unproven = new Allowance(UNPROVEN, 'hosts');

  constructor(parts: CarrierGateParts) {
    this.#parts = parts;
  }

  /** What becomes of a carrier whose signature is not worth a look; undefined where it is. */
  turnAway(carrier: Carrier, datagram: Datagram): Conclusion | undefined {
    const { message, meta } = carrier;
    if (!this.#isForUs(meta.from, datagram)) return USELESS;
    switch (message.type) {
      case 'hello':
        return this.#hello(meta.from, message, datagram);
      case 'sync-ask':
      case 'sync-want':
        return this.#question(message.token, datagram);
      case 'sync-tell':
      case 'sync-done':
      case 'sync-token':
        return this.#parts.catchUp.awaits(message, meta.from) ? undefined : USELESS;
      case 'sync-foreign':
        return USELESS;
      case 'receipt':
        // T4: taken only from who has an accepted trade with us.
        return this.#parts.ledger.room.isPartner(meta.from) ? undefined : USELESS;
      case 'files-call':
        // Who calls is dialled where it is proven to hear. How often counts once it has signed: anybody may write that address.
        return this.#parts.peers.proven(meta.from) === datagram.host ? undefined : USELESS;
      case 'ack': {
        const { telling, receipts } = this.#parts;
        const isNews = telling.awaits(message.keys, meta.from) || receipts.awaits(message.keys, meta.from);
        return isNews ? undefined : USELESS;
      }
      case 'refused': {
        // Whoever found no room for something of ours is a peer; anybody else may be made up for this.
        const isKnown = this.#parts.peers.get(meta.from) !== undefined;
        return isKnown && this.#parts.telling.tellsAny(message.keys) ? undefined : USELESS;
      }
    }
  }

  #isForUs(from: NodeId, { peer }: Datagram): boolean {
    if (from === this.#parts.us || this.#parts.blocks.has(from)) return false;
    // Nobody passes on a carrier: what came over a link in another's name is a copy.
    return peer.kind !== 'link' || peer.text === from;
  }

  #hello(from: NodeId, { ts, boot }: Hello, { peer, host }: Datagram): Conclusion | undefined {
    const { peers, configured, clock } = this.#parts;
    if (peers.isReplay(from, ts, peer, clock.now()) || peers.isElsewhere(from, boot, peer)) return USELESS;
    if (!peers.isFull || peers.get(from) !== undefined || peer.kind === 'link') return undefined;
    const group = configured.has(from, peer.text) ? 'trusted' : 'strangers';
    const mayCome = this.#newcomers.take(host, group, this.#parts.monotonicMs());
    return mayCome ? undefined : tooMany('newcomers');
  }

  #question(token: string, { peer, host }: Datagram): Conclusion | undefined {
    if (peer.kind === 'link' || this.#parts.catchUp.isHeardAt(peer, token)) return undefined;
    const group = this.#parts.peers.isProven(host) ? 'trusted' : 'strangers';
    const mayAsk = this.#unproven.take(host, group, this.#parts.monotonicMs());
    return mayAsk ? undefined : tooMany('questions from where nobody has shown to hear');
  }
}

const tooMany = (what: string): Conclusion => ignored({ reason: 'rate', detail: `of ${what}` });
