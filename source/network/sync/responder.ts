import { Allowance, type AllowanceSize, type Group } from '../../base/allowance.ts';
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
  /** Of tokens, which outlive no run. */
  nowMs(): number;
  monotonicMs(): number;
  /** Out of whose quota an answer is paid, and with whom that shares what all have: keys cost nothing, hosts do. */
  payer(peer: SyncPeer): readonly [payer: string, group: Group];
  /** False for a domain that we do not offer. */
  offers(scope: SyncScope): boolean;
  /** The bytes of places to look through before `index` has an answer; 0 where it is there and nothing is new. */
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

/** Bytes that are hashed for one who asks, and for all of its group: 1 % and 10 % of a core, about. */
const WORK: AllowanceSize = {
  each: { perSecond: 16_000_000, burst: 160_000_000 },
  all: { perSecond: 128_000_000, burst: 640_000_000 },
};
/** Bytes of envelopes that are sent. */
const SENT: AllowanceSize = {
  each: { perSecond: 4_000_000, burst: 16_000_000 },
  all: { perSecond: 16_000_000, burst: 64_000_000 },
};
/** Of one want: what a receiver's socket buffer holds. */
const WANT_MAX_BYTES = 128 * 1024;
/** A carrier around its texts. */
const FRAME_BYTES = 700;
const WANTS_MAX = 64;

/**
 * Answers who compares its envelopes with ours and fetches what it lacks. Keeps no state of anybody but quotas: an asker can
 * stop anywhere and go on with another node. Over a quota it is silent, and the asker tries again later.
 */
export class SyncResponder {
  readonly #ports: SyncResponderPorts;
  readonly #work = new Allowance(WORK, 'hosts');
  readonly #sent = new Allowance(SENT, 'hosts');
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

  #mayWork(peer: SyncPeer, weight: number): boolean {
    const [payer, group] = this.#ports.payer(peer);
    return this.#work.take(payer, group, this.#ports.monotonicMs(), weight);
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

  #mayCost(peer: SyncPeer, bytes: number): boolean {
    const [payer, group] = this.#ports.payer(peer);
    return this.#sent.take(payer, group, this.#ports.monotonicMs(), bytes);
  }
}
