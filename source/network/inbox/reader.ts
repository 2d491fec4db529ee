import type { RateLimiter } from '../../base/rate-limiter.ts';
import { checkTime } from '../../model/admission.ts';
import { MESSAGE_TTL_MS } from '../../model/limits.ts';
import { type ReadEnvelope, readEnvelope } from '../../model/read-envelope.ts';
import type { EnvelopeKey, JsonObject, JsonValue, ProvenEnvelope } from '../../model/types.ts';
import type { SignatureToCheck, Unproven } from '../../model/unproven.ts';
import type { Checked, Problem } from '../../model/verdict.ts';
import type { PeerAddress } from '../transport/peer-address.ts';
import type { Datagram } from '../transport/transport.ts';
import { type Carrier, looksLikeCarrier, readCarrier } from './carrier.ts';
import { type Conclusion, ignored, rejected, type Understood } from './conclusion.ts';
import { type FragmentAssembler, looksLikeFragment, readFragment } from './fragments.ts';
import { parseStrictJson, type StrictJson } from './strict-json.ts';

/** Canonical form and proof, done by `identity/`. */
export interface EnvelopeProver {
  /** `told`: what it was read from, where that is canonical JSON of `meta` and `payload` alone. */
  canonical(
    read: ReadEnvelope,
    told: { readonly text: string; readonly bytes: Uint8Array } | undefined,
  ): {
    readonly key: EnvelopeKey;
    /** All that the bytes prove, but for the signatures that are left to look at. */
    examine(): Checked<Unproven<ProvenEnvelope>>;
  };
  carrier(carrier: Carrier): Checked<Unproven<Carrier>>;
}

export interface ReaderPorts {
  readonly prover: EnvelopeProver;
  readonly acceptUnsigned: boolean;
  nowMs(): number;
  /** True for a key that is held, waits inert or waits for the next commit. */
  knows(key: EnvelopeKey): boolean;
  /** True for a key that was dropped or refused for want of room (P2). */
  isUnwanted(key: EnvelopeKey): boolean;
  /** E4: true for what a catch-up of ours asked for, within that catch-up's budget. */
  isAskedFor(key: EnvelopeKey): boolean;
  /** What becomes of a carrier whose signature is not worth a look; undefined where it is. */
  turnAway(carrier: Carrier, message: Datagram): Conclusion | undefined;
  /** True for bytes that failed their proof before. */
  wasRefused(bytes: Uint8Array): boolean;
  reassembled(peer: PeerAddress, bytes: number): void;
}

/** An envelope of which all but the signatures is right. */
export interface UnprovenEnvelope {
  readonly what: 'unproven';
  readonly proven: ProvenEnvelope;
  readonly about: Understood;
  /** The same envelope came before and is not judged yet: it is not looked at twice. */
  readonly first: UnprovenEnvelope | undefined;
  isForged: boolean;
}

/** A message that was read: what becomes of it if its signatures verify. */
export interface ReadMessage {
  /** The whole, where the message was the last of its fragments. */
  readonly message: Datagram;
  /** Of the message as it came. */
  readonly sizeBytes: number;
  readonly step: Conclusion | UnprovenEnvelope;
  readonly signatures: readonly SignatureToCheck[];
}

interface Outcome {
  readonly step: ReadMessage['step'];
  readonly signatures: readonly SignatureToCheck[];
}

type Readable = Extract<StrictJson, { readonly ok: true }>;

/** Of an envelope, which has `meta` and `payload`: nothing beside them. */
const hasTwoMembers = (value: JsonValue): boolean => Object.keys(value as JsonObject).length === 2;

const NONE: readonly SignatureToCheck[] = [];
const at = (step: Conclusion): Outcome => ({ step, signatures: NONE });

/** Reads messages as far as their signatures: decode → time → seen → content, cheapest first. */
export class Reader {
  readonly #ports: ReaderPorts;
  readonly #fragments: FragmentAssembler;
  readonly #old: RateLimiter;
  readonly #carriers: RateLimiter;
  readonly #carriersOfHost: RateLimiter;
  /** Of each key the first that is not judged yet. */
  readonly #unjudged = new Map<EnvelopeKey, UnprovenEnvelope>();

  constructor(
    ports: ReaderPorts,
    parts: {
      readonly fragments: FragmentAssembler;
      readonly old: RateLimiter;
      readonly carriers: RateLimiter;
      readonly carriersOfHost: RateLimiter;
    },
  ) {
    this.#ports = ports;
    this.#fragments = parts.fragments;
    this.#old = parts.old;
    this.#carriers = parts.carriers;
    this.#carriersOfHost = parts.carriersOfHost;
  }

  read(message: Datagram): ReadMessage {
    const sizeBytes = message.bytes.length;
    const parsed = parseStrictJson(message.bytes);
    if (!parsed.ok) return { message, sizeBytes, ...at(rejected(parsed.problem)) };
    if (looksLikeFragment(parsed.value)) return { sizeBytes, ...this.#readFragment(message, parsed.value) };
    const outcome = looksLikeCarrier(parsed.value)
      ? this.#readCarrier(message, parsed.value)
      : this.#readEnvelope(message, parsed);
    return { message, sizeBytes, ...outcome };
  }

  /** An envelope that was read here is judged: the next of its key is looked at by itself. */
  judged(envelope: UnprovenEnvelope): void {
    const { key } = envelope.proven.held;
    if (this.#unjudged.get(key) === envelope) this.#unjudged.delete(key);
  }

  #readFragment(message: Datagram, value: JsonObject): Outcome & { readonly message: Datagram } {
    const { peer, host, judge } = message;
    const fragment = readFragment(value);
    if (fragment === undefined) return { message, ...at(rejected({ reason: 'bad-fragment' })) };
    const bytes = this.#fragments.add(fragment, peer.text, this.#ports.nowMs());
    if (bytes === undefined) return { message, ...at({ judgement: 'ignore', what: 'fragment' }) };
    this.#ports.reassembled(peer, bytes.length);
    // Whatever the whole is, nobody relays its fragments.
    const whole: Datagram = { bytes, peer, host, ...(judge && { judge: () => judge('ignore') }) };
    const parsed = parseStrictJson(bytes);
    const outcome = parsed.ok ? this.#readEnvelope(whole, parsed) : at(rejected(parsed.problem));
    return { message: whole, ...outcome };
  }

  #readCarrier(message: Datagram, value: JsonValue): Outcome {
    const nowMs = this.#ports.nowMs();
    const { peer, host } = message;
    if (!this.#carriers.take(peer.text, nowMs) || !this.#carriersOfHost.take(host, nowMs))
      return at(ignored({ reason: 'rate', detail: 'of carriers' }));
    const read = readCarrier(value);
    if (!read.ok) return at(rejected(read.problem));
    const conclusion = this.#ports.turnAway(read.value, message);
    if (conclusion !== undefined) return at(conclusion);
    const examined = this.#ports.prover.carrier(read.value);
    if (!examined.ok) return at(rejected(examined.problem));
    const { value: carrier, signatures } = examined.value;
    return { step: { judgement: 'ignore', what: 'carrier', carrier }, signatures };
  }

  #readEnvelope({ bytes, host }: Datagram, { value, canonical: text }: Readable): Outcome {
    const read = readEnvelope(value);
    if (!read.ok) return at(rejected(read.problem));
    const { envelope, signed } = read.value;
    const { ts, kind, id } = envelope.meta;
    const about: Understood = { envelopeKind: kind, metaId: id };
    const untimely = this.#timeProblem(ts, signed);
    if (untimely !== undefined) return at(ignored(untimely, about));
    const canonical = this.#ports.prover.canonical(
      read.value,
      text !== undefined && hasTwoMembers(value) ? { text, bytes } : undefined,
    );
    const { key } = canonical;
    if (this.#ports.knows(key)) return at({ judgement: 'ignore', what: 'duplicate', key });
    if (this.#ports.isUnwanted(key))
      return at(ignored({ reason: 'quota', detail: 'refused or dropped before' }, about));
    if (this.#ports.wasRefused(bytes)) return at(rejected({ reason: 'refused-before' }, about));
    if (!this.#affords(host, ts, key)) return at(ignored({ reason: 'rate-old' }, about));
    const examined = canonical.examine();
    // What fails before this point fails there again, sooner than a memory could tell.
    if (!examined.ok) return at(rejected(examined.problem, about, true));
    return this.#unproven(examined.value, about);
  }

  #unproven({ value: proven, signatures }: Unproven<ProvenEnvelope>, about: Understood): Outcome {
    const { key } = proven.held;
    const before = this.#unjudged.get(key);
    const first = before?.proven.text === proven.text ? before : undefined;
    const step: UnprovenEnvelope = { what: 'unproven', proven, about, first, isForged: false };
    if (before === undefined) this.#unjudged.set(key, step);
    return { step, signatures: first === undefined ? signatures : NONE };
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
}
