import { signPayload } from '../identity/seal-envelope.ts';
import type { EnvelopeKey, JsonObject, NodeId } from '../model/types.ts';
import { ACK_KEYS_MAX, type Carrier } from '../network/carrier.ts';
import { PEER_LIVE_MS } from '../network/peer-book.ts';
import type { Transport } from '../network/transport.ts';
import type { NodeParts } from './parts.ts';
import type { Telling } from './telling.ts';

const HELLO_MS = 30_000;
const HELLO_JITTER = 0.2;
/** A newcomer hears us soon, and a crowd of them makes us no louder. */
const REPLY_MIN_MS = 1000;
const REPLY_SPREAD_MS = 300;
const ACK_DELAY_MS = 50;
const ACK_PEERS_MAX = 256;
const WATCH_MS = 10_000;

/** Says and hears what travels in carriers: hellos, which make peers of those who only watch, and acknowledgements. */
export class Courier {
  readonly #parts: NodeParts;
  readonly #transport: Transport;
  readonly #telling: Telling;
  readonly #boot: string;
  readonly #acks = new Map<string, Set<EnvelopeKey>>();
  readonly #cancels = new Set<() => void>();
  #ackScheduled = false;
  #greetedAtMs = Number.NEGATIVE_INFINITY;
  #replyScheduled = false;
  readonly #live = new Set<NodeId>();
  #stopped = false;

  constructor(parts: NodeParts, transport: Transport, telling: Telling) {
    this.#parts = parts;
    this.#transport = transport;
    this.#telling = telling;
    this.#boot = Buffer.from(parts.random.bytes(9)).toString('base64url');
  }

  start(): void {
    this.#greet();
    this.#watch();
  }

  stop(): void {
    this.#stopped = true;
    for (const cancel of this.#cancels) cancel();
  }

  /** Acknowledges an envelope to the peer that brought it, together with others of the same moment. */
  acknowledge(key: EnvelopeKey, peer: string): void {
    if (this.#acks.size >= ACK_PEERS_MAX && !this.#acks.has(peer)) return;
    const keys = this.#acks.get(peer) ?? new Set();
    if (keys.size < ACK_KEYS_MAX) keys.add(key);
    this.#acks.set(peer, keys);
    if (this.#ackScheduled) return;
    this.#ackScheduled = true;
    this.#after(ACK_DELAY_MS, () => this.#sendAcks());
  }

  heard({ meta, message }: Carrier, peer: string): void {
    if (meta.from === this.#parts.us) return;
    if (message.type === 'ack') {
      this.#telling.acknowledge(message.keys, meta.from);
      return;
    }
    const nowMs = this.#parts.clock.now();
    const heard = this.#parts.peers.heard({ ...message, from: meta.from }, peer, nowMs);
    if (heard === 'replay') return;
    this.#live.add(meta.from);
    this.#parts.changes.flag('peers');
    this.#checkClock(nowMs);
    if (heard === 'known') return;
    const { alias, version } = message;
    this.#parts.monitor.emit('peer_heard', 'network', { peer: meta.from, addr: peer, alias, version });
    this.#telling.nudge();
    this.#reply();
  }

  #greet(): void {
    this.#hello();
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
      this.#hello();
    });
  }

  #hello(): void {
    this.#greetedAtMs = this.#parts.monotonicMs();
    const { settings, version } = this.#parts;
    void this.#transport.send(
      this.#seal({ type: 'hello', alias: settings.alias, version, boot: this.#boot }),
    );
  }

  #sendAcks(): void {
    this.#ackScheduled = false;
    for (const [peer, keys] of this.#acks)
      void this.#transport.sendTo(peer, this.#seal({ type: 'ack', keys: [...keys] }));
    this.#acks.clear();
  }

  #seal(message: JsonObject): string {
    const ts = Math.floor(this.#parts.clock.now() / 1000);
    return signPayload('TaskSettle', 0, { crabnet: { ...message, ts } }, this.#parts.keyPair);
  }

  /** Notes who fell silent, and keeps what is known of peers. */
  #watch(): void {
    const nowMs = this.#parts.clock.now();
    for (const id of this.#live) {
      const peer = this.#parts.peers.get(id);
      if (peer !== undefined && nowMs - peer.lastSeenMs < PEER_LIVE_MS) continue;
      this.#live.delete(id);
      this.#parts.monitor.emit('peer_silent', 'network', { peer: id, alias: peer?.alias ?? '' });
      this.#parts.changes.flag('peers');
    }
    this.#checkClock(nowMs);
    this.#after(WATCH_MS, () => this.#watch());
  }

  #checkClock(nowMs: number): void {
    const skewMs = this.#parts.peers.clockFaultMs(nowMs);
    if (skewMs === null) this.#parts.alarms.clear('clock');
    else this.#parts.alarms.raise('clock', clockWords(skewMs), 'set the clock of this machine');
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

/** `clock +140s`: how far our clock is ahead of the peers'. */
export function clockWords(medianSkewMs: number): string {
  const aheadS = Math.round(-medianSkewMs / 1000);
  return `clock ${aheadS >= 0 ? '+' : ''}${aheadS}s`;
}
