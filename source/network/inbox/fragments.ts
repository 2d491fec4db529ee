import { isObject, isUuid } from '../../model/fields.ts';
import { ENVELOPE_MAX_BYTES } from '../../model/limits.ts';
import type { JsonObject, JsonValue } from '../../model/types.ts';
import type { Problem } from '../../model/verdict.ts';

/** The reference's newest release splits what is over 1,200 bytes (`PROTOCOL.md`, "Transports"); we read that. */
export interface Fragment {
  readonly envelopeId: string;
  readonly total: number;
  readonly index: number;
  readonly bytes: Buffer;
}

const FRAGMENT_MAX_BYTES = 1024;
const FRAGMENTS_MAX = 256;
const PENDING_MAX = 64;
const PENDING_PER_PEER = 8;
const KEPT_MS = 30_000;
const HEX = /^(?:[\da-f]{2})+$/iu;

/** True for a JSON value that means to be a fragment. */
export const looksLikeFragment = (value: JsonValue): value is JsonObject =>
  isObject(value) && 'envelope_id' in value && 'total' in value && 'index' in value;

/** Reads a fragment; undefined when a field is not what it should be. */
export function readFragment(value: JsonObject): Fragment | undefined {
  const { envelope_id: envelopeId, total, index, payload } = value;
  if (typeof envelopeId !== 'string' || !isUuid(envelopeId.toLowerCase())) return undefined;
  if (typeof total !== 'number' || total < 1 || total > FRAGMENTS_MAX) return undefined;
  if (typeof index !== 'number' || index < 0 || index >= total) return undefined;
  if (typeof payload !== 'string' || payload.length > FRAGMENT_MAX_BYTES * 2 || !HEX.test(payload))
    return undefined;
  return { envelopeId, total, index, bytes: Buffer.from(payload, 'hex') };
}

interface Pending {
  readonly peer: string;
  readonly total: number;
  readonly sinceMs: number;
  readonly parts: Map<number, Buffer>;
}

/**
 * Puts fragments together again: bounded in number, in size, per peer and in time (30 s). Where there is no room, what has
 * waited longest goes. `dropped` hears of everything that will not become whole.
 */
export class FragmentAssembler {
  readonly #dropped: (peer: string, problem: Problem) => void;
  /** The longest waiting first. */
  readonly #pending = new Map<string, Pending>();

  constructor(dropped: (peer: string, problem: Problem) => void) {
    this.#dropped = dropped;
  }

  /** Takes a fragment; returns the whole message once all of it is here. */
  add(fragment: Fragment, peer: string, nowMs: number): Buffer | undefined {
    this.#dropOld(nowMs);
    const key = `${peer} ${fragment.envelopeId}`;
    const pending = this.#pending.get(key) ?? this.#open(key, peer, fragment.total, nowMs);
    if (pending.total !== fragment.total) {
      this.#dropped(peer, { reason: 'bad-fragment', field: 'total', detail: 'it was another one before' });
      return undefined;
    }
    pending.parts.set(fragment.index, fragment.bytes);
    if (pending.parts.size < pending.total) return undefined;
    this.#pending.delete(key);
    const whole = Buffer.concat([...pending.parts].toSorted(([a], [b]) => a - b).map(([, bytes]) => bytes));
    if (whole.length <= ENVELOPE_MAX_BYTES) return whole;
    this.#dropped(peer, { reason: 'too-large', detail: `at most ${ENVELOPE_MAX_BYTES} bytes` });
    return undefined;
  }

  #open(key: string, peer: string, total: number, nowMs: number): Pending {
    const ofPeer = [...this.#pending].filter(([, pending]) => pending.peer === peer);
    if (ofPeer.length >= PENDING_PER_PEER) this.#drop(ofPeer[0]);
    if (this.#pending.size >= PENDING_MAX) this.#drop([...this.#pending][0]);
    const pending = { peer, total, sinceMs: nowMs, parts: new Map<number, Buffer>() };
    this.#pending.set(key, pending);
    return pending;
  }

  #dropOld(nowMs: number): void {
    for (const waiting of this.#pending) {
      const { sinceMs } = waiting[1];
      if (nowMs - sinceMs >= KEPT_MS || nowMs < sinceMs) this.#drop(waiting);
    }
  }

  #drop(waiting: readonly [string, Pending] | undefined): void {
    if (waiting === undefined) return;
    const [key, { peer, parts, total }] = waiting;
    this.#pending.delete(key);
    this.#dropped(peer, { reason: 'bad-fragment', detail: `${parts.size} of ${total} came` });
  }
}
