import { BoundedMap } from '../../base/bounded-map.ts';
import { type BucketSize, RateLimiter } from '../../base/rate-limiter.ts';
import { checkTime } from '../../model/admission.ts';
import { ENVELOPE_MAX_BYTES, MESSAGE_TTL_MS } from '../../model/limits.ts';
import { type ReadEnvelope, readEnvelope } from '../../model/read-envelope.ts';
import type { EnvelopeKey, JsonObject, JsonValue, ProvenEnvelope } from '../../model/types.ts';
import type { Checked, Problem } from '../../model/verdict.ts';
import type { PeerAddress } from '../transport/peer-address.ts';
import type { Datagram } from '../transport/transport.ts';
import { type Carrier, looksLikeCarrier, readCarrier } from './carrier.ts';
import {
  type Conclusion,
  ignored,
  type RefusedMessage,
  refusedMessage,
  rejected,
  type Understood,
} from './conclusion.ts';
import { FragmentAssembler, looksLikeFragment, readFragment } from './fragments.ts';
import { parseStrictJson } from './strict-json.ts';

/** An envelope that is right in itself, and where it came from. */
export interface Arrived extends ProvenEnvelope {
  readonly peer: PeerAddress;
}

/** What becomes of a message at once, or the envelope that waits to be admitted with others. */
type Step = Conclusion | { readonly what: 'admissible'; readonly arrived: Arrived };

export interface InboxLimits {
  readonly perPeer: BucketSize;
  readonly perHost: BucketSize;
  /** Refused messages that a peer may send; once drained, nothing of it is decoded. */
  readonly junk: BucketSize;
  /** Signed envelopes over 12 h old that are not held yet (E4), per host. */
  readonly old: BucketSize;
  /** Hellos, acknowledgements and catch-up, per peer: each costs a verification. */
  readonly carriers: BucketSize;
}

export const INBOX_LIMITS: InboxLimits = {
  perPeer: { perSecond: 2000, burst: 8000 },
  perHost: { perSecond: 8000, burst: 32_000 },
  junk: { perSecond: 10, burst: 200 },
  old: { perSecond: 500, burst: 4000 },
  carriers: { perSecond: 200, burst: 2000 },
};

/** Canonical form and proof, done by `identity/`. */
export interface Prover {
  canonical(read: ReadEnvelope): { readonly key: EnvelopeKey; verify(): Checked<ProvenEnvelope> };
  /** True when the carrier's id and signature are right. */
  carrier(carrier: Carrier): boolean;
  hash(bytes: Uint8Array): string;
}

export interface InboxPorts {
  readonly prover: Prover;
  readonly acceptUnsigned: boolean;
  nowMs(): number;
  /** Runs `task` once what the loop has ready now is done. */
  soon(task: () => void): void;
  /** True for a key that is in the log or waits in the inert cache. */
  knows(key: EnvelopeKey): boolean;
  /** True where a catch-up of ours asked for it and bears the cost (E4); so often as it asked. */
  isAskedFor(key: EnvelopeKey): boolean;
  isBlocked(peer: string): boolean;
  /** Admits and commits a group of envelopes in one transaction; returns why those that are not kept are not. */
  admit(group: readonly Arrived[]): ReadonlyMap<Arrived, Problem>;
  duplicate(key: EnvelopeKey, peer: PeerAddress): void;
  refused(message: RefusedMessage): void;
  carrier(carrier: Carrier, peer: PeerAddress): void;
  reassembled(peer: PeerAddress, bytes: number): void;
}

const QUEUE_MAX = 4096;
const QUEUE_MAX_BYTES = 32 * 1024 * 1024;
/** Messages decoded and verified in one turn of the loop: a few milliseconds. */
const TURN = 64;
/** Envelopes of one transaction at the most. */
const GROUP_MAX = 512;
const REFUSED_REMEMBERED = 65_536;

/**
 * The way in, the same for every transport: size → rate → decode → time → seen → verify → authority, cheapest first.
 * Refuses with a reason at each step; remembers only what the bytes alone prove wrong (E7). The steps return what becomes of
 * a message, and `#conclude` alone acts on it, once for each.
 */
export class Inbox {
  readonly #ports: InboxPorts;
  readonly #perPeer: RateLimiter;
  readonly #perHost: RateLimiter;
  readonly #junk: RateLimiter;
  readonly #old: RateLimiter;
  readonly #carriers: RateLimiter;
  readonly #refusedBytes = new BoundedMap<string, true>(REFUSED_REMEMBERED);
  readonly #fragments = new FragmentAssembler((peer, problem) =>
    this.#ports.refused(refusedMessage(peer, problem, {})),
  );
  #queue: Datagram[] = [];
  #queuedBytes = 0;
  /** What the next commit takes in. */
  readonly #group = new Map<EnvelopeKey, { readonly message: Datagram; readonly arrived: Arrived }>();
  #scheduled = false;
  #stopped = false;

  constructor(ports: InboxPorts, limits: InboxLimits = INBOX_LIMITS) {
    this.#ports = ports;
    this.#perPeer = new RateLimiter(limits.perPeer);
    this.#perHost = new RateLimiter(limits.perHost);
    this.#junk = new RateLimiter(limits.junk);
    this.#old = new RateLimiter(limits.old);
    this.#carriers = new RateLimiter(limits.carriers);
  }

  /** Takes a message off the wire; the work on it is done in the turns that follow. */
  receive(message: Datagram): void {
    const conclusion = this.#turnAway(message);
    if (conclusion !== undefined) {
      this.#conclude(message, conclusion);
      return;
    }
    this.#queue.push(message);
    this.#queuedBytes += message.bytes.length;
    this.#schedule();
  }

  /** Works off everything that was received, and commits it. */
  flush(): void {
    while (this.#queue.length > 0) this.#turn();
    this.#commit();
  }

  /** Takes in what was received, and nothing from then on. */
  stop(): void {
    this.flush();
    this.#stopped = true;
  }

  /** What costs no more than a look at where a message comes from; undefined where it is worth reading. */
  #turnAway({ bytes, peer, host }: Datagram): Conclusion | undefined {
    const nowMs = this.#ports.nowMs();
    if (this.#stopped) return { judgement: 'ignore', what: 'late' };
    if (this.#ports.isBlocked(peer.text)) return ignored({ reason: 'blocked' });
    if (bytes.length > ENVELOPE_MAX_BYTES)
      return rejected({ reason: 'too-large', detail: `at most ${ENVELOPE_MAX_BYTES} bytes` });
    if (!this.#perHost.take(host, nowMs) || !this.#perPeer.take(peer.text, nowMs))
      return ignored({ reason: 'rate' });
    if (!this.#junk.has(peer.text, nowMs)) return ignored({ reason: 'rate-junk' });
    if (this.#queue.length >= QUEUE_MAX || this.#queuedBytes + bytes.length > QUEUE_MAX_BYTES)
      return ignored({ reason: 'overload' });
    return undefined;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#ports.soon(() => {
      this.#scheduled = false;
      this.#turn();
      if (this.#queue.length > 0) this.#schedule();
      else this.#commit();
    });
  }

  #turn(): void {
    const batch = this.#queue.splice(0, TURN);
    for (const message of batch) {
      this.#queuedBytes -= message.bytes.length;
      this.#take(message, this.#read(message));
    }
    if (this.#group.size >= GROUP_MAX) this.#commit();
  }

  #take(message: Datagram, step: Step): void {
    if (step.what === 'admissible')
      this.#group.set(step.arrived.held.key, { message, arrived: step.arrived });
    else this.#conclude(message, step);
  }

  #commit(): void {
    const group = [...this.#group.values()];
    if (group.length === 0) return;
    this.#group.clear();
    const refused = this.#ports.admit(group.map(({ arrived }) => arrived));
    for (const { message, arrived } of group) {
      const problem = refused.get(arrived);
      // What is refused here was refused for what we hold: elsewhere it may be right.
      const conclusion: Conclusion =
        problem === undefined
          ? { judgement: 'accept', what: 'envelope' }
          : ignored(problem, { envelopeKind: arrived.held.kind });
      this.#conclude(message, conclusion);
    }
  }

  #read(message: Datagram): Step {
    const parsed = parseStrictJson(message.bytes);
    if (!parsed.ok) return rejected(parsed.problem);
    if (looksLikeFragment(parsed.value)) return this.#readFragment(message, parsed.value);
    if (looksLikeCarrier(parsed.value)) return this.#readCarrier(message, parsed.value);
    return this.#readEnvelope(message, parsed.value);
  }

  #readFragment({ peer, host }: Datagram, value: JsonObject): Conclusion {
    const fragment = readFragment(value);
    if (fragment === undefined) return rejected({ reason: 'bad-fragment' });
    const bytes = this.#fragments.add(fragment, peer.text, this.#ports.nowMs());
    if (bytes !== undefined) {
      this.#ports.reassembled(peer, bytes.length);
      const whole: Datagram = { bytes, peer, host };
      const parsed = parseStrictJson(bytes);
      this.#take(whole, parsed.ok ? this.#readEnvelope(whole, parsed.value) : rejected(parsed.problem));
    }
    return { judgement: 'ignore', what: 'fragment' };
  }

  #readCarrier({ peer }: Datagram, value: JsonValue): Conclusion {
    if (!this.#carriers.take(peer.text, this.#ports.nowMs()))
      return ignored({ reason: 'rate', detail: 'of carriers' });
    const read = readCarrier(value);
    if (!read.ok) return rejected(read.problem);
    if (!this.#ports.prover.carrier(read.value))
      return rejected({ reason: 'bad-signature', field: 'meta.signature', detail: 'of a carrier' });
    return { judgement: 'ignore', what: 'carrier', carrier: read.value };
  }

  #readEnvelope({ bytes, peer, host }: Datagram, value: JsonValue): Step {
    const read = readEnvelope(value);
    if (!read.ok) return rejected(read.problem);
    const { envelope, signed } = read.value;
    const { ts, kind, id } = envelope.meta;
    const about: Understood = { envelopeKind: kind, metaId: id };
    const untimely = this.#timeProblem(ts, signed);
    if (untimely !== undefined) return ignored(untimely, about);
    const canonical = this.#ports.prover.canonical(read.value);
    const { key } = canonical;
    if (this.#ports.knows(key) || this.#group.has(key))
      return { judgement: 'ignore', what: 'duplicate', key };
    if (this.#refusedBytes.size > 0 && this.#refusedBytes.has(this.#ports.prover.hash(bytes)))
      return rejected({ reason: 'refused-before' }, about);
    if (!this.#affords(host, ts, key)) return ignored({ reason: 'rate-old' }, about);
    const proof = canonical.verify();
    // What fails before this point fails there again, sooner than a memory could tell.
    if (!proof.ok) return rejected(proof.problem, about, true);
    return { what: 'admissible', arrived: { ...proof.value, peer } };
  }

  #timeProblem(ts: number, signed: boolean): Problem | undefined {
    if (!signed && !this.#ports.acceptUnsigned) {
      return { reason: 'unsigned', field: 'meta.signature', detail: '--accept-unsigned would take it' };
    }
    const verdict = checkTime(ts, signed, this.#ports.nowMs());
    return verdict.verdict === 'ignore' || verdict.verdict === 'reject' ? verdict : undefined;
  }

  /** What is old draws on a budget of its own, or on that of the catch-up that asked for it. */
  #affords(host: string, ts: number, key: EnvelopeKey): boolean {
    const nowMs = this.#ports.nowMs();
    return ts * 1000 + MESSAGE_TTL_MS > nowMs || this.#ports.isAskedFor(key) || this.#old.take(host, nowMs);
  }

  /** The end of every message: answers the transport that waits for it, charges, remembers, and says what it was. */
  #conclude({ bytes, peer, judge }: Datagram, conclusion: Conclusion): void {
    judge?.(conclusion.judgement);
    switch (conclusion.what) {
      case 'carrier':
        this.#ports.carrier(conclusion.carrier, peer);
        break;
      case 'duplicate':
        this.#ports.duplicate(conclusion.key, peer);
        break;
      case 'refused':
        if (conclusion.judgement === 'reject') this.#junk.take(peer.text, this.#ports.nowMs());
        if (conclusion.isRemembered) this.#refusedBytes.set(this.#ports.prover.hash(bytes), true);
        this.#ports.refused(refusedMessage(peer.text, conclusion.problem, conclusion.about));
        break;
      case 'envelope':
      case 'fragment':
      case 'late':
        break;
    }
  }
}
