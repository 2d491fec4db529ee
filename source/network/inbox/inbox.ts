import { BoundedMap } from '../../base/bounded-map.ts';
import { RateLimiter } from '../../base/rate-limiter.ts';
import type { EnvelopeKey } from '../../model/types.ts';
import type { Problem } from '../../model/verdict.ts';
import type { Datagram } from '../transport/transport.ts';
import { type Backlog, QUEUE_MAX, QUEUE_MAX_BYTES } from './backlog.ts';
import { type Conclusion, ignored, type Refusal, refusedMessage, rejected } from './conclusion.ts';
import { FragmentAssembler } from './fragments.ts';
import { Gate } from './gate.ts';
import { INBOX_LIMITS, type InboxLimits } from './inbox-limits.ts';
import type { Arrived, InboxPorts } from './inbox-ports.ts';
import { type Judged, Proofs } from './proofs.ts';
import { type Costs, Reader, type ReadMessage, type UnprovenEnvelope } from './reader.ts';

/** An envelope whose signatures verified, and the message that brought it. */
interface Proven {
  readonly message: Datagram;
  readonly arrived: Arrived;
  readonly costs: Costs;
}

/** As many times as much may wait where it says that it is from somebody who is known, and over links. */
const KNOWN_FACTOR = 1.25;
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
  readonly #gate: Gate;
  readonly #reader: Reader;
  readonly #proofs: Proofs<ReadMessage>;
  readonly #refusedBytes = new BoundedMap<string, true>(REFUSED_REMEMBERED);
  #queue: Datagram[] = [];
  #received = 0;
  #judged = 0;
  /** Of what is received and not judged. */
  #unjudgedBytes = 0;
  /** What the next commit takes in. */
  readonly #group = new Map<EnvelopeKey, Proven>();
  /** Who waits until so many messages are judged. */
  #waiters: { readonly judged: number; readonly done: () => void }[] = [];
  #scheduled = false;
  #stopped = false;

  constructor(ports: InboxPorts, limits: InboxLimits = INBOX_LIMITS) {
    this.#ports = ports;
    this.#gate = new Gate(
      {
        isBlocked: (peer) => ports.isBlocked(peer),
        isKnownAt: (signer, host) => ports.isKnownAt(signer, host),
        isFullFor: (sizeBytes, isKnown) => this.#isFullFor(sizeBytes, isKnown ? KNOWN_FACTOR : 1),
      },
      limits,
    );
    this.#reader = new Reader(
      {
        prover: ports.prover,
        acceptUnsigned: ports.acceptUnsigned,
        nowMs: () => ports.nowMs(),
        knows: (key) => this.#knows(key),
        isUnwanted: (key, from) => ports.isUnwanted(key, from),
        isAskedFor: (key) => ports.isAskedFor(key),
        isBlocked: (signer) => ports.isBlocked(signer),
        turnAway: (carrier, message) => ports.turnAway(carrier, message),
        wasRefused: (bytes) =>
          this.#refusedBytes.size > 0 && this.#refusedBytes.has(ports.prover.hash(bytes)),
        reassembled: (peer, bytes) => ports.reassembled(peer, bytes),
      },
      {
        fragments: new FragmentAssembler((peer, problem) => ports.refused(refusedMessage(peer, problem, {}))),
        signers: new RateLimiter(limits.perSigner),
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
    return {
      messages: this.#received - this.#judged,
      limit: QUEUE_MAX,
      bytes: this.#unjudgedBytes,
      limitBytes: QUEUE_MAX_BYTES,
    };
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

  /** What costs no more than a look at it; undefined where it is worth reading. */
  #turnAway(message: Datagram): Conclusion | undefined {
    if (this.#stopped) return { judgement: 'later', what: 'late' };
    return this.#gate.turnAway(message, this.#ports.nowMs());
  }

  #isFullFor(sizeBytes: number, factor: number): boolean {
    return (
      this.#received - this.#judged >= QUEUE_MAX * factor ||
      this.#unjudgedBytes + sizeBytes > QUEUE_MAX_BYTES * factor
    );
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
    if (problem === undefined && step.what === 'carrier') this.#reader.heard(step.carrier);
    if (step.what === 'unproven') this.#takeEnvelope(message, step, problem);
    else this.#conclude(message, problem === undefined ? step : rejected(problem));
  }

  #takeEnvelope(message: Datagram, step: UnprovenEnvelope, problem: Problem | undefined): void {
    const { proven, about, costs, first } = step;
    const { key } = proven.held;
    this.#reader.judged(step);
    step.isForged = problem !== undefined;
    // Another message may have brought it since this one was read.
    if (this.#knows(key)) this.#conclude(message, { judgement: 'ignore', what: 'duplicate', key });
    else if (first?.isForged === true) this.#conclude(message, rejected({ reason: 'refused-before' }, about));
    else if (problem !== undefined) this.#conclude(message, rejected(problem, about, true));
    else
      this.#group.set(key, {
        message,
        costs,
        arrived: { ...proven, peer: message.peer, host: message.host },
      });
  }

  #commit(): void {
    const group = [...this.#group.values()];
    this.#group.clear();
    if (group.length > 0) this.#admit(group);
    const done = this.#waiters.filter(({ judged }) => judged <= this.#judged);
    this.#waiters = this.#waiters.filter(({ judged }) => judged > this.#judged);
    for (const waiter of done) waiter.done();
  }

  #admit(group: readonly Proven[]): void {
    const refused = this.#ports.admit(group.map(({ arrived }) => arrived));
    for (const { message, arrived, costs } of group) {
      const problem = refused.get(arrived);
      // A signer bears what was taken in; others may send again and again what it once said and nobody takes.
      if (problem === undefined) this.#reader.admitted(arrived.held, costs);
      else if (costs !== 'nothing') this.#gate.wasVain(message, this.#ports.nowMs());
      // What is refused here was refused for what we hold: elsewhere it may be right.
      const conclusion: Conclusion =
        problem === undefined
          ? { judgement: 'accept', what: 'envelope' }
          : ignored(problem, { envelopeKind: arrived.held.kind });
      this.#conclude(message, conclusion);
    }
  }

  /** The end of every message: answers the transport that waits for it, charges, remembers, and says what it was. */
  #conclude(message: Datagram, conclusion: Conclusion): void {
    const { bytes, peer, judge } = message;
    judge?.(conclusion.judgement);
    switch (conclusion.what) {
      case 'carrier':
        this.#ports.carrier(conclusion.carrier, peer);
        break;
      case 'duplicate':
        this.#ports.duplicate(conclusion.key, peer);
        break;
      case 'useless':
        this.#gate.wasVain(message, this.#ports.nowMs());
        break;
      case 'refused':
        if (isVain(conclusion)) this.#gate.wasVain(message, this.#ports.nowMs());
        if (conclusion.isRemembered) this.#refusedBytes.set(this.#ports.prover.hash(bytes), true);
        this.#ports.refused(refusedMessage(peer.text, conclusion.problem, conclusion.about));
        break;
      case 'envelope':
      case 'fragment':
      case 'late':
        break;
    }
    message.release?.();
  }
}

/** It is wrong in itself, or a carrier that was heard before: nothing of it is of any use. */
const isVain = ({ judgement, problem }: Refusal): boolean =>
  judgement === 'reject' || problem.reason === 'duplicate';
