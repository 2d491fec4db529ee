import { type BucketSize, RateLimiter } from '../../base/rate-limiter.ts';
import type { NodeId } from '../../model/types.ts';
import type { AddressTokens } from '../peers/address-tokens.ts';
import type { PeerAddress } from '../transport/peer-address.ts';
import type { SendReport } from '../transport/send-report.ts';
import type { SyncIndex } from './range-index.ts';
import { descriptionText } from './range-text.ts';
import type { SyncMessage, SyncScope } from './sync-message.ts';

/** Whom we answer: who signed, and where it is. */
export interface SyncPeer {
  readonly nodeId: NodeId;
  readonly address: PeerAddress;
}

/** What is asked of us. */
export type SyncQuestion = Extract<SyncMessage, { readonly scope: SyncScope }>;

export interface SyncResponderPorts {
  readonly tokens: AddressTokens;
  nowMs(): number;
  /** False for a domain that we do not offer. */
  offers(scope: SyncScope): boolean;
  /** The bytes of places to look through before `index` has an answer; 0 where it is there. */
  weight(scope: SyncScope, asker: NodeId): number;
  index(scope: SyncScope, asker: NodeId): Promise<SyncIndex>;
  /** What is sent to who wants a place, the envelope or the proof that a mark stands for; empty where it is not held. */
  texts(place: Buffer): readonly string[];
  /** The asker has shown that it hears what is sent to its address. */
  proven(peer: SyncPeer): void;
  carrierMaxBytes(address: PeerAddress): number;
  say(peer: SyncPeer, message: SyncMessage): Promise<SendReport>;
  /** Sends an envelope as it is. */
  send(peer: SyncPeer, text: string): Promise<SendReport>;
}

/** What hashing ranges for one peer, and for all, may cost: 1 % and 10 % of a core, about. */
const WORK_PER_PEER: BucketSize = { perSecond: 16_000_000, burst: 160_000_000 };
const WORK_FOR_ALL: BucketSize = { perSecond: 128_000_000, burst: 640_000_000 };
/** Bytes of envelopes that one peer gets. */
const SENT_PER_PEER: BucketSize = { perSecond: 4_000_000, burst: 16_000_000 };
const SENT_FOR_ALL: BucketSize = { perSecond: 16_000_000, burst: 64_000_000 };
/** Of one want: what a receiver's socket buffer holds. */
const WANT_MAX_BYTES = 128 * 1024;
/** A carrier around its texts. */
const FRAME_BYTES = 700;
const ALL = 'all';
const WANTS_MAX = 64;

/**
 * Answers who compares its envelopes with ours and fetches what it lacks. Keeps no state of anybody but quotas: an asker can
 * stop anywhere and go on with another node. Over a quota it is silent, and the asker tries again later.
 */
export class SyncResponder {
  readonly #ports: SyncResponderPorts;
  readonly #work = new RateLimiter(WORK_PER_PEER);
  readonly #workForAll = new RateLimiter(WORK_FOR_ALL);
  readonly #sent = new RateLimiter(SENT_PER_PEER);
  readonly #sentForAll = new RateLimiter(SENT_FOR_ALL);
  readonly #serving = new Set<NodeId>();

  constructor(ports: SyncResponderPorts) {
    this.#ports = ports;
  }

  async hear(message: SyncQuestion, peer: SyncPeer): Promise<void> {
    if (!this.#ports.offers(message.scope)) return;
    if (!this.isHeardAt(peer.address, message.token)) {
      // Smaller than the question, so it amplifies nothing.
      const token = this.#ports.tokens.issue(peer.address.text, this.#ports.nowMs());
      await this.#ports.say(peer, { type: 'sync-token', request: message.request, token });
      return;
    }
    this.#ports.proven(peer);
    const weight = this.#ports.weight(message.scope, peer.nodeId);
    if (weight > 0 && !this.#mayWork(peer, weight)) return;
    const index = await this.#ports.index(message.scope, peer.nodeId);
    if (message.type === 'sync-ask') await this.#describe(message, peer, index);
    else await this.#serve(message, peer, index);
  }

  #mayWork({ nodeId }: SyncPeer, weight: number): boolean {
    const nowMs = this.#ports.nowMs();
    return this.#work.take(nodeId, nowMs, weight) && this.#workForAll.take(ALL, nowMs, weight);
  }

  /** Whether who asks has shown that it hears what is sent to its address. */
  isHeardAt(address: PeerAddress, token: string): boolean {
    return address.kind === 'link' || this.#ports.tokens.verify(token, address.text, this.#ports.nowMs());
  }

  async #describe(
    { request, ranges }: Extract<SyncMessage, { type: 'sync-ask' }>,
    peer: SyncPeer,
    index: SyncIndex,
  ): Promise<void> {
    const budgetBytes = this.#ports.carrierMaxBytes(peer.address) - FRAME_BYTES;
    const told: string[] = [];
    let bytes = 0;
    for (const range of ranges) {
      if (!this.#mayWork(peer, index.weight(range))) break;
      const text = descriptionText(index.describe(range));
      bytes += text.length + 3;
      if (bytes > budgetBytes) break;
      told.push(text);
    }
    if (told.length > 0) await this.#ports.say(peer, { type: 'sync-tell', request, told });
  }

  async #serve(
    { request, ids }: Extract<SyncMessage, { type: 'sync-want' }>,
    peer: SyncPeer,
    index: SyncIndex,
  ): Promise<void> {
    if (this.#serving.has(peer.nodeId) || this.#serving.size >= WANTS_MAX) return;
    this.#serving.add(peer.nodeId);
    try {
      const sent = await this.#sendAll(ids, peer, index);
      await this.#ports.say(peer, { type: 'sync-done', request, sent });
    } finally {
      this.#serving.delete(peer.nodeId);
    }
  }

  async #sendAll(ids: readonly Buffer[], peer: SyncPeer, index: SyncIndex): Promise<number> {
    let sent = 0;
    let bytes = 0;
    for (const id of ids) {
      const place = index.find(id);
      const texts = place === undefined ? [] : this.#ports.texts(place);
      if (texts.length === 0) continue;
      const cost = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
      bytes += cost;
      if ((bytes > WANT_MAX_BYTES && sent > 0) || !this.#mayCost(peer, cost)) break;
      for (const text of texts) if ((await this.#ports.send(peer, text)).targets === 0) return sent;
      sent += 1;
    }
    return sent;
  }

  #mayCost({ nodeId }: SyncPeer, bytes: number): boolean {
    const nowMs = this.#ports.nowMs();
    return this.#sentForAll.take(ALL, nowMs, bytes) && this.#sent.take(nodeId, nowMs, bytes);
  }
}
