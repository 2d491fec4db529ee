import canonicalize from 'canonicalize';
import type { Envelope, EnvelopeKey, JsonObject, JsonValue } from '../model/types.ts';
import { blake2b } from './blake2b.ts';

/** The market that a signature speaks for, and the gossip topic (E1). */
export const MARKET_NAME = 'crabnet-mvp-v1';

/** The objects that carry an id of their own, and the envelope (E3). */
export type IdWord = 'seed' | 'bid' | 'claim' | 'result' | 'envelope';

const invalid = (): never => {
  throw new TypeError('only JSON values have a canonical form');
};

/** RFC 8785. The common primitives skip the library: their form is what `JSON.stringify` writes. */
export function canonicalText(value: JsonValue): string {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return JSON.stringify(value);
    default:
      return canonicalize(value) ?? invalid();
  }
}

/** The canonical form of an object, with and without its member `id`, in one pass. */
export function canonicalObject(object: JsonObject): { readonly whole: string; readonly withoutId: string } {
  const members: string[] = [];
  const others: string[] = [];
  for (const name of Object.keys(object).sort()) {
    const value = object[name];
    if (value === undefined) continue;
    const member = `${JSON.stringify(name)}:${canonicalText(value)}`;
    members.push(member);
    if (name !== 'id') others.push(member);
  }
  return { whole: `{${members.join(',')}}`, withoutId: `{${others.join(',')}}` };
}

/**
 * The same, cut out of the canonical form of an object that has its id and no other objects within; undefined for any other
 * object.
 */
export function cutId(object: JsonObject, whole: string): string | undefined {
  const isFlat = Object.values(object).every((value) => value === null || typeof value !== 'object');
  if (!isFlat || typeof object.id !== 'string') return undefined;
  // A quote within a string has a backslash before it, so among plain values this is the member itself.
  const member = `"id":${JSON.stringify(object.id)}`;
  if (whole.startsWith(`{${member},`)) return `{${whole.slice(member.length + 2)}`;
  const start = whole.indexOf(`,${member}`);
  return start < 0 ? '{}' : whole.slice(0, start) + whole.slice(start + 1 + member.length);
}

/** E3: the id of an object made by `from`, given its canonical form without the id. */
export const objectId = (word: Exclude<IdWord, 'envelope'>, from: string, withoutId: string): string =>
  idOf(word, `{"from":${JSON.stringify(from)},"object":`, withoutId, '}');

/** E3: the id of an envelope, given the canonical form of its payload, as text or in UTF-8. */
export const envelopeId = (from: string, payload: string | Uint8Array, ts: number): string =>
  idOf('envelope', `{"from":${JSON.stringify(from)},"payload":`, payload, `,"ts":${ts}}`);

/** What an id is the hash of is put together here, and not as a text and a buffer of its own for each: they cost more than the hash. */
const scratch = Buffer.alloc(64 * 1024);

/** UUID version 8 (RFC 9562, 5.8) from the first 16 bytes of the hash. */
function idOf(word: IdWord, before: string, content: string | Uint8Array, after: string): string {
  const bytes = hashOf(`crabnet/id/1\n${word}\n${before}`, content, after);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function hashOf(before: string, content: string | Uint8Array, after: string): Buffer {
  // UTF-8 takes three bytes for a UTF-16 code unit at the most.
  if ((before.length + content.length + after.length) * 3 > scratch.length) {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    return blake2b(Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)]));
  }
  let end = scratch.write(before);
  if (typeof content === 'string') end += scratch.write(content, end);
  else {
    scratch.set(content, end);
    end += content.length;
  }
  end += scratch.write(after, end);
  return blake2b(scratch.subarray(0, end));
}

/** E1: the bytes that are signed, given the canonical form of the payload. */
export function signedBytes(
  meta: Omit<Envelope['meta'], 'signature'>,
  payload: string,
  market: string,
): Buffer {
  const { from, id, kind, nonce, ts } = meta;
  const head = `{"from":${JSON.stringify(from)},"id":"${id}","kind":"${kind}","nonce":${nonce},"ts":${ts}}`;
  return Buffer.from(signedText(`{"meta":${head},"payload":${payload}}`, market));
}

/** E1: what is signed, given the canonical form of the envelope without its signature. */
export const signedText = (envelope: string, market: string): string =>
  `crabnet/envelope/1/${market}\n${envelope}`;

/** E1: an envelope's key. */
export const envelopeKey = (bytes: Uint8Array): EnvelopeKey => blake2b(bytes).toString('hex') as EnvelopeKey;

/** What is stored and told again (E1) is the canonical form with its signature: this, the payload's form and `}`. */
export function storedTextUpToPayload({ from, id, kind, nonce, signature, ts }: Envelope['meta']): string {
  const head = `"from":${JSON.stringify(from)},"id":"${id}","kind":"${kind}","nonce":${nonce}`;
  return `{"meta":{${head},"signature":${JSON.stringify(signature)},"ts":${ts}},"payload":`;
}
