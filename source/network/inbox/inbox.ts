import { BoundedMap } from '../../base/bounded-map.ts';
import { type BucketSize, RateLimiter } from '../../base/rate-limiter.ts';
import { ENVELOPE_MAX_BYTES } from '../../model/limits.ts';
import type { EnvelopeKey, ProvenEnvelope } from '../../model/types.ts';
import type { Problem } from '../../model/verdict.ts';
import type { PeerAddress } from '../transport/peer-address.ts';
import type { Datagram } from '../transport/transport.ts';
import { type Backlog, QUEUE_MAX, QUEUE_MAX_BYTES } from './backlog.ts';
import type { Carrier } from './carrier.ts';
import { type Conclusion, ignored, type RefusedMessage, refusedMessage, rejected } from './conclusion.ts';
import { FragmentAssembler } from './fragments.ts';
import { type Judged, Proofs, type Verifier } from './proofs.ts';
import { type EnvelopeProver, Reader, type ReadMessage, type UnprovenEnvelope } from './reader.ts';

/** An envelope that is right in itself, and where it came from. */
export interface Arrived extends ProvenEnvelope {
  readonly peer: PeerAddress;
  /** The address alone. */
  readonly host: string;
}

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

/** All that `identity/` does for the inbox. */
export interface Prover extends EnvelopeProver, Verifier {
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
  /** True for a key that was dropped or refused for want of room (P2). */
  isUnwanted(key: EnvelopeKey): boolean;
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

/** Messages read in one turn of the loop, and verified where no other thread does it: a few milliseconds. */
const TURN = 64;
/** A system hands out what it has received a few dozen at a time: after a turn with so many, more may be waiting there. */
const BUSY = 16;
/** Envelopes of one transaction at the most. */
const GROUP_MAX = 512;
const REFUSED_REMEMBERED = 65_536;

/**
 * The way in, the same for every transport: size → rate → decode → time → seen → verify → authority, cheapest first.
 * Refuses with a reason at each step; remembers only what the bytes alone prove wrong (E7). Messages are judged in the order of
 * their arrival, whoever looks at their signatures; `#conclude` alone acts on what becomes of one, once for each.
 */
export class Inbox {
  readonly #ports: InboxPorts;
  readonly #perPeer: RateLimiter;
  readonly #perHost: RateLimiter;
  readonly #junk: RateLimiter;
  readonly #reader: Reader;
  readonly #proofs: Proofs<ReadMessage>;
  readonly #refusedBytes = new BoundedMap<string, true>(REFUSED_REMEMBERED);
  #queue: Datagram[] = [];
  #received = 0;
  #judged = 0;
  /** Of what is received and not judged. */
  #unjudgedBytes = 0;
  /** What the next commit takes in. */
  readonly #group = new Map<EnvelopeKey, { readonly message: Datagram; readonly arrived: Arrived }>();
  /** Who waits until so many messages are judged. */
  #waiters: { readonly judged: number; readonly done: () => void }[] = [];
  #scheduled = false;
  #stopped = false;

  constructor(ports: InboxPorts, limits: InboxLimits = INBOX_LIMITS) {
    this.#ports = ports;
    this.#perPeer = new RateLimiter(limits.perPeer);
    this.#perHost = new RateLimiter(limits.perHost);
    this.#junk = new RateLimiter(limits.junk);
    this.#reader = new Reader(
      {
        prover: ports.prover,
        acceptUnsigned: ports.acceptUnsigned,
        nowMs: () => ports.nowMs(),
        knows: (key) => this.#knows(key),
        isUnwanted: (key) => ports.isUnwanted(key),
        isAskedFor: (key) => ports.isAskedFor(key),
        wasRefused: (bytes) =>
          this.#refusedBytes.size > 0 && this.#refusedBytes.has(ports.prover.hash(bytes)),
        reassembled: (peer, bytes) => ports.reassembled(peer, bytes),
      },
      {
        fragments: new FragmentAssembler((peer, problem) => ports.refused(refusedMessage(peer, problem, {}))),
        old: new RateLimiter(limits.old),
        carriers: new RateLimiter(limits.carriers),
      },
    );
    this.#proofs = new Proofs(ports.prover, () => {
      this.#takeJudged();
      this.#schedule();
    });
  }

  /** Takes a message off the wire; the work on it is done in the turns that follow. */
  receive(message: Datagram): void {
    const conclusion = this.#turnAway(message);
    if (conclusion !== undefined) {
      this.#conclude(message, conclusion);
      return;
    }
    this.#queue.push(message);
    this.#received += 1;
    this.#unjudgedBytes += message.bytes.length;
    this.#schedule();
  }

  /** What waits to be judged, and what may. */
  get backlog(): Backlog {
    const messages = this.#received - this.#judged;
    return { messages, limit: QUEUE_MAX, bytes: this.#unjudgedBytes, limitBytes: QUEUE_MAX_BYTES };
  }

  /** Resolves once everything that was received by now is judged and committed. */
  settled(): Promise<void> {
    if (this.#judged === this.#received) {
      this.#commit();
      return Promise.resolve();
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiters.push({ judged: this.#received, done: resolve });
    return promise;
  }

  /** Works off everything that was received, and commits it, at once: no other thread is waited for. */
  flush(): void {
    while (this.#queue.length > 0) this.#read();
    this.#proofs.hurry();
    this.#takeJudged();
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
    if (this.#isFullFor(bytes.length)) return ignored({ reason: 'overload' });
    return undefined;
  }

  #isFullFor(sizeBytes: number): boolean {
    return this.#received - this.#judged >= QUEUE_MAX || this.#unjudgedBytes + sizeBytes > QUEUE_MAX_BYTES;
  }

  #knows(key: EnvelopeKey): boolean {
    return this.#group.has(key) || this.#ports.knows(key);
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#ports.soon(() => {
      this.#scheduled = false;
      this.#turn();
    });
  }

  #turn(): void {
    const isBusy = this.#queue.length >= BUSY;
    this.#read();
    this.#takeJudged();
    if (isBusy) this.#schedule();
    else if (this.#proofs.waiting === 0) this.#commit();
  }

  #read(): void {
    if (this.#queue.length === 0) return;
    this.#proofs.put(this.#queue.splice(0, TURN).map((message) => this.#reader.read(message)));
  }

  #takeJudged(): void {
    for (let judged = this.#proofs.take(); judged !== undefined; judged = this.#proofs.take()) {
      for (const each of judged) this.#take(each);
      if (this.#group.size >= GROUP_MAX) this.#commit();
    }
    if (this.#waiters.some(({ judged }) => judged <= this.#judged)) this.#commit();
  }

  #take({ item: { message, sizeBytes, step }, problem }: Judged<ReadMessage>): void {
    this.#judged += 1;
    this.#unjudgedBytes -= sizeBytes;
    if (step.what === 'unproven') this.#takeEnvelope(message, step, problem);
    else this.#conclude(message, problem === undefined ? step : rejected(problem));
  }

  #takeEnvelope(message: Datagram, step: UnprovenEnvelope, problem: Problem | undefined): void {
    const { proven, about, first } = step;
    const { key } = proven.held;
    this.#reader.judged(step);
    step.isForged = problem !== undefined;
    // Another message may have brought it since this one was read.
    if (this.#knows(key)) this.#conclude(message, { judgement: 'ignore', what: 'duplicate', key });
    else if (first?.isForged === true) this.#conclude(message, rejected({ reason: 'refused-before' }, about));
    else if (problem !== undefined) this.#conclude(message, rejected(problem, about, true));
    else this.#group.set(key, { message, arrived: { ...proven, peer: message.peer, host: message.host } });
  }

  #commit(): void {
    const group = [...this.#group.values()];
    this.#group.clear();
    if (group.length > 0) this.#admit(group);
    const done = this.#waiters.filter(({ judged }) => judged <= this.#judged);
    this.#waiters = this.#waiters.filter(({ judged }) => judged > this.#judged);
    for (const waiter of done) waiter.done();
  }

  #admit(group: readonly { readonly message: Datagram; readonly arrived: Arrived }[]): void {
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
