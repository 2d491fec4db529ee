import { BoundedMap } from '../../base/bounded-map.ts';
import type { Debug } from '../../base/ports.ts';
import { type BucketSize, RateLimiter } from '../../base/rate-limiter.ts';
import type { NodeSettings } from '../../contract/settings.ts';
import type { KeyPair } from '../../identity/key-file.ts';
import type { EnvelopeKey, HeldEnvelope, NodeId, SeedId } from '../../model/types.ts';
import type { EventSink } from '../../monitor/monitor.ts';
import { ACK_KEYS_MAX, type Carrier, type CarrierMessage } from '../../network/inbox/carrier.ts';
import { PEER_LIVE_MS, type PeerBook } from '../../network/peers/peer-book.ts';
import { hostOf, linkAddress, type PeerAddress } from '../../network/transport/peer-address.ts';
import type { Transport } from '../../network/transport/transport.ts';
import type { Store } from '../../store/store.ts';
import type { Alarms } from '../alarms.ts';
import type { Changes } from '../changes.ts';
import type { FileExchange } from '../files/file-exchange.ts';
import type { NodePorts } from '../ports.ts';
import type { ReceiptTelling } from '../receipts/receipt-telling.ts';
import { unlessStoreFails } from '../store-guard.ts';
import type { CatchUp } from './catch-up.ts';
import { ClockWatch } from './clock-watch.ts';
import type { Ledger } from './ledger.ts';
import { sealCarrier } from './seal-carrier.ts';
import type { Telling } from './telling.ts';

const HELLO_MS = 30_000;
const HELLO_JITTER = 0.2;
/** A newcomer hears us soon, and a crowd of them makes us no louder. */
const REPLY_MIN_MS = 1000;
const REPLY_SPREAD_MS = 300;
const ACK_DELAY_MS = 50;
const ACK_PEERS_MAX = 256;
const NEWCOMERS_MAX = 32;
const WATCH_MS = 10_000;
/** L3: how often one peer is sent the proof of one void seed, and what all of that may cost. */
const VOID_AGAIN_MS = 60_000;
/** Of one key. */
const HELLOS: BucketSize = { perSecond: 1, burst: 20 };
const VOID_PEERS_MAX = 4096;
const VOID_BYTES: BucketSize = { perSecond: 100_000, burst: 1_000_000 };

type Hello = Extract<CarrierMessage, { type: 'hello' }>;

export interface CourierParts extends Pick<NodePorts, 'clock' | 'monotonicMs' | 'timers' | 'random'> {
  readonly us: NodeId;
  readonly keyPair: KeyPair;
  readonly version: string;
  readonly settings: Pick<NodeSettings, 'alias'>;
  readonly peers: Pick<PeerBook, 'heard' | 'get' | 'clockFault' | 'isProven'>;
  readonly monitor: EventSink;
  readonly changes: Pick<Changes, 'flag'>;
  readonly alarms: Pick<Alarms, 'raise' | 'clear' | 'storeFailed'>;
  readonly ledger: Pick<Ledger, 'market' | 'text'>;
  readonly store: Pick<Store, 'assertInPlace'>;
  readonly transport: Pick<Transport, 'sendTo' | 'sendNearby' | 'links' | 'files'>;
  readonly debug: Debug;
}

/** What has to do with what the courier hears. */
export interface CourierHearers {
  readonly telling: Pick<Telling, 'acknowledge' | 'refused' | 'nudge'>;
  readonly catchUp: Pick<CatchUp, 'heldDays' | 'greeted' | 'linked' | 'heard'>;
  readonly receipts: Pick<ReceiptTelling, 'heard' | 'acknowledge' | 'nudge'>;
  readonly exchange: Pick<FileExchange, 'called'>;
}

/** Says and hears what travels in carriers: hellos, which make peers of those who only watch, and acknowledgements. */
export class Courier {
  readonly #parts: CourierParts;
  readonly #telling: CourierHearers['telling'];
  readonly #catchUp: CourierHearers['catchUp'];
  readonly #receipts: CourierHearers['receipts'];
  readonly #exchange: CourierHearers['exchange'];
  readonly #boot: string;
  /** By the text of the address. */
  readonly #acks = new Map<string, { readonly to: PeerAddress; readonly keys: Set<EnvelopeKey> }>();
  readonly #cancels = new Set<() => void>();
  #ackScheduled = false;
  #greetedAtMs = Number.NEGATIVE_INFINITY;
  #replyScheduled = false;
  /** Where hellos of newcomers came from: who is not among our targets would not hear ours. */
  readonly #newcomers = new Map<string, PeerAddress>();
  readonly #live = new Set<NodeId>();
  readonly #hellos = new RateLimiter(HELLOS);
  /** By address and seed: when its proof was sent. */
  readonly #provenVoid = new BoundedMap<string, number>(VOID_PEERS_MAX);
  readonly #voidBytes = new RateLimiter(VOID_BYTES);
  readonly #clockWatch: ClockWatch;
  #stopped = false;

  constructor(parts: CourierParts, { telling, catchUp, receipts, exchange }: CourierHearers) {
    this.#parts = parts;
    this.#clockWatch = new ClockWatch(parts);
    this.#telling = telling;
    this.#catchUp = catchUp;
    this.#receipts = receipts;
    this.#exchange = exchange;
    this.#boot = Buffer.from(parts.random.bytes(9)).toString('base64url');
  }

  start(): void {
    this.#greet();
    this.#watch();
  }

  stop(): void {
    this.#stopped = true;
    this.#clockWatch.stop();
    for (const cancel of this.#cancels) cancel();
  }

  /**
   * Acknowledges an envelope to its author where a connection to it stands, else to the peer that brought it, together with
   * others of the same moment.
   */
  acknowledge({ key, from }: HeldEnvelope, broughtBy: PeerAddress): void {
    const isLinked = this.#parts.transport.links?.list().some((link) => link.peer === from) === true;
    const to = isLinked ? linkAddress(from) : broughtBy;
    if (this.#acks.size >= ACK_PEERS_MAX && !this.#acks.has(to.text)) return;
    const { keys } = this.#acks.get(to.text) ?? { keys: new Set<EnvelopeKey>() };
    if (keys.size < ACK_KEYS_MAX) keys.add(key);
    this.#acks.set(to.text, { to, keys });
    if (this.#ackScheduled) return;
    this.#ackScheduled = true;
    this.#after(ACK_DELAY_MS, () => this.#sendAcks());
  }

  /** L3: who tells something of a void seed is sent the proof that it is, where its address is its own. */
  proveVoid(seedId: SeedId | '', peer: PeerAddress): void {
    const proof = seedId === '' ? undefined : this.#parts.ledger.market.voidProof(seedId);
    const host = hostOf(peer);
    if (proof === undefined || (host !== undefined && !this.#parts.peers.isProven(host))) return;
    const nowMs = this.#parts.monotonicMs();
    const about = `${peer.text} ${seedId}`;
    const sentMs = this.#provenVoid.get(about) ?? Number.NEGATIVE_INFINITY;
    const bytes = proof.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    if (nowMs - sentMs < VOID_AGAIN_MS || !this.#voidBytes.take('all', nowMs, bytes)) return;
    this.#provenVoid.set(about, nowMs);
    for (const { key } of proof) {
      const text = this.#parts.ledger.text(key);
      if (text !== undefined) void this.#parts.transport.sendTo(peer, text);
    }
  }

  heard({ meta, message }: Carrier, peer: PeerAddress): void {
    if (message.type === 'ack') {
      this.#telling.acknowledge(message.keys, meta.from);
      this.#receipts.acknowledge(message.keys, meta.from);
    } else if (message.type === 'receipt') this.#receipts.heard(message.signed, meta.from, peer);
    else if (message.type === 'refused') this.#telling.refused(message.keys, meta.from, message.reason);
    else if (message.type === 'files-call') this.#exchange.called(message, meta.from);
    else if (message.type === 'hello') this.#heardHello(message, meta.from, peer);
    else this.#catchUp.heard(message, { nodeId: meta.from, address: peer });
  }

  #heardHello(hello: Hello, from: NodeId, peer: PeerAddress): void {
    const nowMs = this.#parts.clock.now();
    // Who runs ahead of our clock and is set right again may say what would else be a replay.
    if (!this.#hellos.take(from, this.#parts.monotonicMs())) return;
    const heard = this.#parts.peers.heard({ ...hello, from }, peer, nowMs);
    if (heard !== 'news' && heard !== 'known') return;
    this.#live.add(from);
    this.#parts.changes.flag('peers');
    this.#clockWatch.heard();
    this.#catchUp.greeted({ nodeId: from, address: peer }, hello, heard === 'news');
    if (heard === 'known') return;
    const { alias, version } = hello;
    this.#parts.monitor.emit('peer_heard', { peer: from, addr: peer.text, alias, version });
    this.#parts.debug('a peer is heard', { peer: from, address: peer.text, alias, version, heard });
    this.#telling.nudge();
    this.#receipts.nudge();
    if (this.#newcomers.size < NEWCOMERS_MAX) this.#newcomers.set(peer.text, peer);
    this.#reply();
  }

  /** Says hello outside the rhythm: what it tells is new. */
  tellAnew(): void {
    void this.#hello();
  }

  /** Says hello to one peer that has just been linked. */
  greet(peerId: string): void {
    this.#catchUp.linked(peerId as NodeId);
    void this.#helloText().then((text) => this.#send(linkAddress(peerId), text));
  }

  #greet(): void {
    void this.#hello();
    const jitter = 1 - HELLO_JITTER + 2 * HELLO_JITTER * this.#parts.random.unit();
    this.#after(HELLO_MS * jitter, () => this.#greet());
  }

  /** One more hello for somebody new, outside the rhythm. */
  #reply(): void {
    if (this.#replyScheduled) return;
    this.#replyScheduled = true;
    const sinceMs = this.#parts.monotonicMs() - this.#greetedAtMs;
    const delayMs = Math.max(0, REPLY_MIN_MS - sinceMs);
    this.#after(delayMs + this.#parts.random.unit() * REPLY_SPREAD_MS, () => {
      this.#replyScheduled = false;
      const newcomers = [...this.#newcomers.values()];
      this.#newcomers.clear();
      void this.#hello().then((text) => {
        for (const peer of newcomers) this.#send(peer, text);
      });
    });
  }

  /** Says hello to all who hear us directly; returns what was said. */
  async #hello(): Promise<string> {
    this.#greetedAtMs = this.#parts.monotonicMs();
    const text = await this.#helloText();
    if (!this.#stopped) void this.#parts.transport.sendNearby(text);
    return text;
  }

  async #helloText(): Promise<string> {
    const { settings, version } = this.#parts;
    const hello = { type: 'hello', alias: settings.alias, version, boot: this.#boot };
    const held = await this.#catchUp.heldDays();
    const files = this.#parts.transport.files?.place() ?? null;
    return sealCarrier(
      { ...hello, ...held, ...(files === null ? {} : { files: { ...files } }) },
      this.#parts,
    );
  }

  #send(peer: PeerAddress, text: string): void {
    if (!this.#stopped) void this.#parts.transport.sendTo(peer, text);
  }

  /** What is held where no start would find it again is not acknowledged: its author goes on telling it. */
  #sendAcks(): void {
    this.#ackScheduled = false;
    const acks = [...this.#acks.values()];
    this.#acks.clear();
    unlessStoreFails(this.#parts.alarms, () => {
      this.#parts.store.assertInPlace();
      for (const { to, keys } of acks)
        void this.#parts.transport.sendTo(to, sealCarrier({ type: 'ack', keys: [...keys] }, this.#parts));
    });
  }

  /** Notes who fell silent, and keeps what is known of peers. */
  #watch(): void {
    const nowMs = this.#parts.clock.now();
    for (const id of this.#live) {
      const peer = this.#parts.peers.get(id);
      if (peer !== undefined && nowMs - peer.lastSeenMs < PEER_LIVE_MS) continue;
      this.#live.delete(id);
      this.#parts.monitor.emit('peer_silent', { peer: id, alias: peer?.alias ?? '' });
      this.#parts.debug('a peer is silent', { peer: id, address: peer?.address.text });
      this.#parts.changes.flag('peers');
    }
    this.#clockWatch.look();
    this.#after(WATCH_MS, () => this.#watch());
  }

  #after(delayMs: number, task: () => void): void {
    if (this.#stopped) return;
    const cancel = this.#parts.timers.after(delayMs, () => {
      this.#cancels.delete(cancel);
      task();
    });
    this.#cancels.add(cancel);
  }
}
