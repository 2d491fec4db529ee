import { type BucketSize, RateLimiter } from '../../base/rate-limiter.ts';
import { RecentSet } from '../../base/recent-set.ts';
import { checkTime } from '../../model/admission.ts';
import { ENVELOPE_MAX_BYTES, MESSAGE_TTL_MS } from '../../model/limits.ts';
import { type ReadEnvelope, readEnvelope } from '../../model/read-envelope.ts';
import type { EnvelopeKey, HeldEnvelope, JsonValue } from '../../model/types.ts';
import type { Problem } from '../../model/verdict.ts';
import type { Datagram } from '../transport/transport.ts';
import { type Carrier, looksLikeCarrier, readCarrier } from './carrier.ts';
import { FragmentAssembler, looksLikeFragment, readFragment } from './fragments.ts';
import { parseStrictJson } from './strict-json.ts';

/** An envelope that is right in itself, and where it came from. */
export interface Arrived {
  readonly held: HeldEnvelope;
  /** Canonical, to be stored. */
  readonly text: string;
  readonly peer: string;
  readonly judge?: Datagram['judge'];
}

/** Something refused: why, from whom, and as much of the message as was understood. */
export interface RefusedMessage extends Problem {
  readonly peer: string;
  readonly envelopeKind?: string;
  readonly metaId?: string;
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

/** Canonical form and proof, done by `identity/`. */
export interface Prover {
  canonical(read: ReadEnvelope): { readonly key: EnvelopeKey; verify(): ProofOutcome };
  /** True when the carrier's id and signature are right. */
  carrier(carrier: Carrier): boolean;
  hash(bytes: Uint8Array): string;
}
export type ProofOutcome =
  | { readonly ok: true; readonly held: HeldEnvelope; readonly text: string }
  | { readonly ok: false; readonly problem: Problem };

export interface InboxPorts {
  readonly prover: Prover;
  readonly acceptUnsigned: boolean;
  nowMs(): number;
  /** Runs `task` once what the loop has ready now is done. */
  soon(task: () => void): void;
  /** True for a key that is in the log or waits in the inert cache. */
  knows(key: EnvelopeKey): boolean;
  /** Admits and commits a group of envelopes in one transaction. */
  admit(group: readonly Arrived[]): void;
  duplicate(key: EnvelopeKey, peer: string): void;
  refused(message: RefusedMessage): void;
  carrier(carrier: Carrier, peer: string): void;
  reassembled(peer: string, bytes: number): void;
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
 * Refuses with a reason at each step; remembers only what the bytes alone prove wrong (E7).
 */
export class Inbox {
  readonly #ports: InboxPorts;
  readonly #perPeer: RateLimiter;
  readonly #perHost: RateLimiter;
  readonly #junk: RateLimiter;
  readonly #old: RateLimiter;
  readonly #carriers: RateLimiter;
  readonly #refusedBytes = new RecentSet(REFUSED_REMEMBERED);
  readonly #fragments = new FragmentAssembler((peer, problem) => this.#ports.refused({ ...problem, peer }));
  #queue: Datagram[] = [];
  #queuedBytes = 0;
  #group: Arrived[] = [];
  readonly #grouped = new Set<EnvelopeKey>();
  #scheduled = false;

  constructor(ports: InboxPorts, limits: InboxLimits = INBOX_LIMITS) {
    this.#ports = ports;
    this.#perPeer = new RateLimiter(limits.perPeer);
    this.#perHost = new RateLimiter(limits.perHost);
    this.#junk = new RateLimiter(limits.junk);
    this.#old = new RateLimiter(limits.old);
    this.#carriers = new RateLimiter(limits.carriers);
  }

  /** Takes a message off the wire; the work on it is done in the turns that follow. */
  receive(datagram: Datagram): void {
    const { bytes, peer, host } = datagram;
    const nowMs = this.#ports.nowMs();
    if (bytes.length > ENVELOPE_MAX_BYTES) {
      this.#refuse(
        datagram,
        { reason: 'too-large', detail: `at most ${ENVELOPE_MAX_BYTES} bytes` },
        'reject',
      );
    } else if (!this.#perHost.take(host, nowMs) || !this.#perPeer.take(peer, nowMs)) {
      this.#refuse(datagram, { reason: 'rate' }, 'ignore');
    } else if (!this.#junk.has(peer, nowMs)) {
      this.#refuse(datagram, { reason: 'rate-junk' }, 'ignore');
    } else if (this.#queue.length >= QUEUE_MAX || this.#queuedBytes + bytes.length > QUEUE_MAX_BYTES) {
      this.#refuse(datagram, { reason: 'overload' }, 'ignore');
    } else {
      this.#queue.push(datagram);
      this.#queuedBytes += bytes.length;
      this.#schedule();
    }
  }

  /** Works off everything that was received, and commits it. */
  flush(): void {
    while (this.#queue.length > 0) this.#turn();
    this.#commit();
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
    for (const datagram of batch) {
      this.#queuedBytes -= datagram.bytes.length;
      this.#take(datagram);
    }
    if (this.#group.length >= GROUP_MAX) this.#commit();
  }

  #commit(): void {
    const group = this.#group;
    if (group.length === 0) return;
    this.#group = [];
    this.#grouped.clear();
    this.#ports.admit(group);
  }

  #take(datagram: Datagram): void {
    const parsed = parseStrictJson(datagram.bytes);
    if (!parsed.ok) this.#refuse(datagram, parsed.problem, 'reject');
    else if (looksLikeFragment(parsed.value)) this.#takeFragment(datagram, parsed.value);
    else if (looksLikeCarrier(parsed.value)) this.#takeCarrier(datagram, parsed.value);
    else this.#takeEnvelope(datagram, parsed.value);
  }

  #takeFragment(datagram: Datagram, value: JsonValue): void {
    const fragment = looksLikeFragment(value) ? readFragment(value) : undefined;
    if (fragment === undefined) {
      this.#refuse(datagram, { reason: 'bad-fragment' }, 'reject');
      return;
    }
    const whole = this.#fragments.add(fragment, datagram.peer, this.#ports.nowMs());
    datagram.judge?.('ignore');
    if (whole === undefined) return;
    this.#ports.reassembled(datagram.peer, whole.length);
    const parsed = parseStrictJson(whole);
    if (parsed.ok)
      this.#takeEnvelope({ bytes: whole, peer: datagram.peer, host: datagram.host }, parsed.value);
    else this.#refuse(datagram, parsed.problem, 'reject');
  }

  #takeCarrier(datagram: Datagram, value: JsonValue): void {
    if (!this.#carriers.take(datagram.peer, this.#ports.nowMs())) {
      this.#refuse(datagram, { reason: 'rate', detail: 'of carriers' }, 'ignore');
      return;
    }
    const read = readCarrier(value);
    if (!read.ok) this.#refuse(datagram, read.problem, 'reject');
    else if (!this.#ports.prover.carrier(read.carrier)) {
      this.#refuse(
        datagram,
        { reason: 'bad-signature', field: 'meta.signature', detail: 'of a carrier' },
        'reject',
      );
    } else {
      // Meant for us alone: nobody relays a carrier.
      datagram.judge?.('ignore');
      this.#ports.carrier(read.carrier, datagram.peer);
    }
  }

  #takeEnvelope(datagram: Datagram, value: JsonValue): void {
    const read = readEnvelope(value);
    if (!read.ok) {
      this.#refuse(datagram, read.problem, 'reject');
      return;
    }
    const { envelope, signed } = read.value;
    const untimely = this.#timeProblem(envelope.meta.ts, signed);
    if (untimely !== undefined) {
      this.#refuse(datagram, untimely, 'ignore', envelope.meta);
      return;
    }
    const canonical = this.#ports.prover.canonical(read.value);
    if (this.#ports.knows(canonical.key) || this.#grouped.has(canonical.key)) {
      datagram.judge?.('ignore');
      this.#ports.duplicate(canonical.key, datagram.peer);
      return;
    }
    if (this.#refusedBytes.size > 0 && this.#refusedBytes.has(this.#ports.prover.hash(datagram.bytes))) {
      this.#refuse(datagram, { reason: 'refused-before' }, 'reject', envelope.meta);
      return;
    }
    if (!this.#affords(datagram, envelope.meta.ts)) {
      this.#refuse(datagram, { reason: 'rate-old' }, 'ignore', envelope.meta);
      return;
    }
    const proof = canonical.verify();
    if (!proof.ok) {
      // What fails before this point fails there again, sooner than a memory could tell.
      this.#refusedBytes.add(this.#ports.prover.hash(datagram.bytes));
      this.#refuse(datagram, proof.problem, 'reject', envelope.meta);
      return;
    }
    this.#grouped.add(canonical.key);
    const { peer, judge } = datagram;
    this.#group.push({ held: proof.held, text: proof.text, peer, ...(judge === undefined ? {} : { judge }) });
  }

  #timeProblem(ts: number, signed: boolean): Problem | undefined {
    if (!signed && !this.#ports.acceptUnsigned) {
      return { reason: 'unsigned', field: 'meta.signature', detail: '--accept-unsigned would take it' };
    }
    const verdict = checkTime(ts, signed, this.#ports.nowMs());
    return verdict.verdict === 'ignore' || verdict.verdict === 'reject' ? verdict : undefined;
  }

  /** What is old draws on a budget of its own. */
  #affords({ host }: Datagram, ts: number): boolean {
    const nowMs = this.#ports.nowMs();
    return ts * 1000 + MESSAGE_TTL_MS > nowMs || this.#old.take(host, nowMs);
  }

  #refuse(
    { peer, judge }: Datagram,
    { reason, field, detail }: Problem,
    verdict: 'ignore' | 'reject',
    meta?: { readonly id: string; readonly kind: string },
  ): void {
    judge?.(verdict);
    if (verdict === 'reject') this.#junk.take(peer, this.#ports.nowMs());
    this.#ports.refused({
      peer,
      reason,
      ...(field === undefined ? {} : { field }),
      ...(detail === undefined ? {} : { detail }),
      ...(meta === undefined ? {} : { envelopeKind: meta.kind, metaId: meta.id }),
    });
  }
}
