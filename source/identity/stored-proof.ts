import type { EnvelopeKey, ProvenEnvelope } from '../model/types.ts';
import { envelopeKey, MARKET_NAME, signedText } from './canonical.ts';
import type { AuthorBook } from './node-id.ts';
import { readStored } from './recall-envelope.ts';
import { signatureVerifies } from './signature.ts';
import { toCanonical, verifyEnvelope } from './verify-envelope.ts';

/** An envelope as the store has it. */
export interface StoredEnvelope {
  readonly key: EnvelopeKey;
  readonly verified: boolean;
  readonly text: string;
}

const NAME = ',"signature":"';

/** A stored text without its signature, which its key does not name, and the signature; undefined where it has none. */
function takeApart(text: string): { readonly signature: string; readonly rest: string } | undefined {
  // In a string of the text every quote has a backslash before it, so this is the member itself.
  const start = text.indexOf(NAME);
  const end = text.indexOf('"', start + NAME.length);
  if (start < 0 || end < 0) return undefined;
  return {
    signature: text.slice(start + NAME.length, end),
    rest: text.slice(0, start) + text.slice(end + 1),
  };
}

const bytesOf = (rest: string): Buffer => Buffer.from(signedText(rest, MARKET_NAME));

/**
 * True when a stored text still is what its key names (E1), and is signed just when it counts as verified. A few microseconds:
 * the text is canonical, so nothing has to be read.
 */
export function isIntact({ key, verified, text }: StoredEnvelope): boolean {
  const parts = takeApart(text);
  if (parts === undefined || verified !== (parts.signature !== '')) return false;
  return envelopeKey(bytesOf(parts.rest)) === key;
}

/** The same of what others are to take our word for: its signature, which its key does not cover, is right too. */
export function isTellable(stored: StoredEnvelope, from: string, authors: AuthorBook): boolean {
  if (!isIntact(stored)) return false;
  const parts = takeApart(stored.text);
  if (parts === undefined || parts.signature === '') return true;
  const author = authors.get(from);
  return author !== undefined && signatureVerifies(parts.signature, bytesOf(parts.rest), author.publicKey);
}

/** What a stored text proves by itself, whatever its row says of it; undefined where it is damaged or unsigned. */
export function rescueEnvelope(text: string, authors: AuthorBook): ProvenEnvelope | undefined {
  const read = readStored(text);
  if (read?.signed !== true) return undefined;
  const verified = verifyEnvelope(toCanonical(read), authors);
  return verified.ok ? verified.value : undefined;
}
