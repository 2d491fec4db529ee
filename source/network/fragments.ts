import { isObject, isUuid } from '../model/fields.ts';
import { ENVELOPE_MAX_BYTES } from '../model/limits.ts';
import type { JsonObject, JsonValue } from '../model/types.ts';

/** The reference's newest release splits what is over 1,200 bytes (`protocol.md`, "Transports"); we read that. */
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

/** Puts fragments together again: bounded in number, in size, per peer and in time (30 s). */
export class FragmentAssembler {
  readonly #pending = new Map<string, Pending>();

  /** Takes a fragment; returns the whole message once all of it is here. */
  add(fragment: Fragment, peer: string, nowMs: number): Buffer | undefined {
    this.#dropOld(nowMs);
    const key = `${peer} ${fragment.envelopeId}`;
    const pending = this.#pending.get(key) ?? this.#open(key, peer, fragment.total, nowMs);
    if (pending === undefined || pending.total !== fragment.total) return undefined;
    pending.parts.set(fragment.index, fragment.bytes);
    if (pending.parts.size < pending.total) return undefined;
    this.#pending.delete(key);
    const whole = Buffer.concat([...pending.parts].toSorted(([a], [b]) => a - b).map(([, bytes]) => bytes));
    return whole.length > ENVELOPE_MAX_BYTES ? undefined : whole;
  }

  #open(key: string, peer: string, total: number, nowMs: number): Pending | undefined {
    const ofPeer = [...this.#pending.values()].filter((pending) => pending.peer === peer).length;
    if (this.#pending.size >= PENDING_MAX || ofPeer >= PENDING_PER_PEER) return undefined;
    const pending = { peer, total, sinceMs: nowMs, parts: new Map<number, Buffer>() };
    this.#pending.set(key, pending);
    return pending;
  }

  #dropOld(nowMs: number): void {
    for (const [key, { sinceMs }] of this.#pending) {
      if (nowMs - sinceMs >= KEPT_MS || nowMs < sinceMs) this.#pending.delete(key);
    }
  }
}
