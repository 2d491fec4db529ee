import { BoundedMap } from '../../base/bounded-map.ts';
import type { RateLimiter } from '../../base/rate-limiter.ts';
import { checkTime } from '../../model/admission.ts';
import { MESSAGE_TTL_MS } from '../../model/limits.ts';
import { type ReadEnvelope, readEnvelope } from '../../model/read-envelope.ts';
import type {
  EnvelopeKey,
  EnvelopeMeta,
  HeldEnvelope,
  JsonObject,
  JsonValue,
  ProvenEnvelope,
} from '../../model/types.ts';
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
  /** True for a key that was dropped, or refused who brings it here, for want of room (P2). */
  isUnwanted(key: EnvelopeKey, from: Datagram): boolean;
  /** E4: true for what a catch-up of ours asked for, within that catch-up's budget. */
  isAskedFor(key: EnvelopeKey): boolean;
  /** By node id. */
  isBlocked(signer: string): boolean;
  /** What becomes of a carrier whose signature is not worth a look; undefined where it is. */
  turnAway(carrier: Carrier, message: Datagram): Conclusion | undefined;
  /** True for bytes that failed their proof before. */
  wasRefused(bytes: Uint8Array): boolean;
  reassembled(peer: PeerAddress, bytes: number): void;
}

/** What an envelope draws on of its signer's, once it is taken in. */
export type Costs = 'nothing' | 'fresh' | 'old';

/** An envelope of which all but the signatures is right. */
export interface UnprovenEnvelope {
  readonly what: 'unproven';
  readonly proven: ProvenEnvelope;
  readonly about: Understood;
  readonly costs: Costs;
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

/** Whoever repeats what others said must have recorded more than this. */
const CARRIERS_REMEMBERED = 16_384;
const NONE: readonly SignatureToCheck[] = [];
const at = (step: Conclusion): Outcome => ({ step, signatures: NONE });

/** Reads messages as far as their signatures: decode → time → seen → content, cheapest first. */
export class Reader {
  readonly #ports: ReaderPorts;
  readonly #fragments: FragmentAssembler;
  /** By signer, and drawn on by what is proven to be of that signer and new: nobody else can drain them. */
  readonly #signers: RateLimiter;
  readonly #old: RateLimiter;
  readonly #carriers: RateLimiter;
  /** By signature. */
  readonly #heardCarriers = new BoundedMap<string, true>(CARRIERS_REMEMBERED);
  /** Of each key the first that is not judged yet. */
  readonly #unjudged = new Map<EnvelopeKey, UnprovenEnvelope>();

  constructor(
    ports: ReaderPorts,
    parts: {
      readonly fragments: FragmentAssembler;
      readonly signers: RateLimiter;
      readonly old: RateLimiter;
      readonly carriers: RateLimiter;
    },
  ) {
    this.#ports = ports;
    this.#fragments = parts.fragments;
    this.#signers = parts.signers;
    this.#old = parts.old;
    this.#carriers = parts.carriers;
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

  /** A carrier whose signature verified: what it says again is not looked at again. */
  heard({ meta }: Carrier): void {
    this.#heardCarriers.set(meta.signature, true);
    this.#carriers.take(meta.from, this.#ports.nowMs());
  }

  /** It was taken in. */
  admitted({ from, verified }: HeldEnvelope, costs: Costs): void {
    if (costs === 'nothing' || !verified) return;
    const nowMs = this.#ports.nowMs();
    this.#signers.take(from, nowMs);
    if (costs === 'old') this.#old.take(from, nowMs);
  }

  /** An envelope that was read here is judged: the next of its key is looked at by itself. */
  judged(envelope: UnprovenEnvelope): void {
    const { key } = envelope.proven.held;
    if (this.#unjudged.get(key) === envelope) this.#unjudged.delete(key);
  }

  #readFragment(message: Datagram, value: JsonObject): Outcome & { readonly message: Datagram } {
    const { peer, host, judge, release } = message;
    const fragment = readFragment(value);
    if (fragment === undefined) return { message, ...at(rejected({ reason: 'bad-fragment' })) };
    const bytes = this.#fragments.add(fragment, peer.text, this.#ports.nowMs());
    if (bytes === undefined) return { message, ...at({ judgement: 'ignore', what: 'fragment' }) };
    this.#ports.reassembled(peer, bytes.length);
    // Whatever the whole is, nobody relays its fragments.
    const whole: Datagram = {
      ...{ bytes, peer, host },
      ...(judge && { judge: () => judge('ignore') }),
      ...(release && { release }),
    };
    const parsed = parseStrictJson(bytes);
    const outcome = parsed.ok ? this.#readEnvelope(whole, parsed) : at(rejected(parsed.problem));
    return { message: whole, ...outcome };
  }

  #readCarrier(message: Datagram, value: JsonValue): Outcome {
    const read = readCarrier(value);
    if (!read.ok) return at(rejected(read.problem));
    const { from, signature } = read.value.meta;
    if (this.#ports.isBlocked(from)) return at(ignored({ reason: 'blocked' }));
    if (this.#heardCarriers.has(signature))
      return at(ignored({ reason: 'duplicate', detail: 'a carrier that was heard' }));
    if (!this.#carriers.has(from, this.#ports.nowMs()))
      return at(ignored({ reason: 'rate', detail: 'of carriers' }));
    const conclusion = this.#ports.turnAway(read.value, message);
    if (conclusion !== undefined) return at(conclusion);
    const examined = this.#ports.prover.carrier(read.value);
    if (!examined.ok) return at(rejected(examined.problem));
    const { value: carrier, signatures } = examined.value;
    return { step: { judgement: 'ignore', what: 'carrier', carrier }, signatures };
  }

  #readEnvelope(message: Datagram, { value, canonical: text }: Readable): Outcome {
    const { bytes, peer } = message;
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
    if (this.#ports.isUnwanted(key, message))
      return at(ignored({ reason: 'quota', detail: 'refused or dropped before' }, about));
    if (this.#ports.wasRefused(bytes)) return at(rejected({ reason: 'refused-before' }, about));
    const costs = this.#costs(envelope.meta, key, peer);
    if (typeof costs !== 'string') return at(ignored(costs, about));
    const examined = canonical.examine();
    // What fails before this point fails there again, sooner than a memory could tell.
    if (!examined.ok) return at(rejected(examined.problem, about, true));
    return this.#unproven(examined.value, about, costs);
  }

  #unproven(
    { value: proven, signatures }: Unproven<ProvenEnvelope>,
    about: Understood,
    costs: Costs,
  ): Outcome {
    const { key } = proven.held;
    const before = this.#unjudged.get(key);
    const first = before?.proven.text === proven.text ? before : undefined;
    const step: UnprovenEnvelope = { what: 'unproven', proven, about, costs, first, isForged: false };
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

  /** What of its signer's it would draw on, or why it may not. What a catch-up asked for draws on that alone (E4). */
  #costs({ from, ts }: EnvelopeMeta, key: EnvelopeKey, peer: PeerAddress): Costs | Problem {
    const nowMs = this.#ports.nowMs();
    const isOld = ts * 1000 + MESSAGE_TTL_MS <= nowMs;
    // Links are refused by their own names: what they bring of others is everybody's.
    const isBlocked = peer.kind === 'datagram' && this.#ports.isBlocked(from);
    const isOver = !this.#signers.has(from, nowMs) || (isOld && !this.#old.has(from, nowMs));
    if ((isBlocked || isOver || isOld) && this.#ports.isAskedFor(key)) return 'nothing';
    if (isBlocked) return { reason: 'blocked' };
    if (isOver) return { reason: isOld ? 'rate-old' : 'rate', detail: 'of its signer' };
    return isOld ? 'old' : 'fresh';
  }
}
