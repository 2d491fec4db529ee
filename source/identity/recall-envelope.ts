import { invariant } from '../model/errors.ts';
import { type ReadEnvelope, readEnvelope } from '../model/read-envelope.ts';
import type { EnvelopeKey, HeldBid, HeldEnvelope, JsonValue } from '../model/types.ts';
import { toCanonical } from './verify-envelope.ts';

/**
 * Reads an envelope back from the text in our own store, where only verified ones were put: its shape is read again, its
 * signature is not. Returns undefined for a text that is no envelope.
 */
export function recallEnvelope(text: string, key: EnvelopeKey, verified: boolean): HeldEnvelope | undefined {
  const read = readStored(text);
  return read === undefined ? undefined : hold(read, key, verified, Buffer.byteLength(text));
}

/** The envelope in a stored text, its signature not checked; undefined where it is none. */
export function readStored(text: string): ReadEnvelope | undefined {
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
  const read = readEnvelope(value);
  return read.ok ? read.value : undefined;
}

function hold(read: ReadEnvelope, key: EnvelopeKey, verified: boolean, sizeBytes: number): HeldEnvelope {
  const { from, ts } = read.envelope.meta;
  const common = { key, from, verified, ts, sizeBytes };
  if (read.body.kind !== 'ClaimCreated') return { ...common, ...read.body };
  const { kind, claim, carried } = read.body;
  return { ...common, kind, claim, carriedBid: carried === null ? null : holdBid(carried) };
}

function holdBid(carried: ReadEnvelope): HeldBid {
  const { key, text } = toCanonical(carried);
  const held = hold(carried, key, carried.signed, Buffer.byteLength(text));
  invariant(held.kind === 'BidSubmitted', 'a claim carries a bid');
  return held;
}
