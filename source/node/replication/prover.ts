import { blake2b } from '../../identity/blake2b.ts';
import { canonicalText, envelopeId, MARKET_NAME, signedBytes } from '../../identity/canonical.ts';
import type { AuthorBook } from '../../identity/node-id.ts';
import { signatureVerifies } from '../../identity/signature.ts';
import { toCanonical, verifyEnvelope } from '../../identity/verify-envelope.ts';
import type { Prover } from '../../network/inbox/inbox.ts';

/** Gives the inbox the proofs of `identity/`, which it may not import. */
export const createProver = (authors: AuthorBook): Prover => ({
  canonical(read) {
    const canonical = toCanonical(read);
    return { key: canonical.key, verify: () => verifyEnvelope(canonical, authors) };
  },
  carrier({ meta, payload }) {
    const author = authors.get(meta.from);
    const text = canonicalText(payload);
    return (
      author !== undefined &&
      envelopeId(meta.from, text, meta.ts) === meta.id &&
      signatureVerifies(meta.signature, signedBytes(meta, text, MARKET_NAME), author.publicKey)
    );
  },
  hash: (bytes) => blake2b(bytes).toString('base64url'),
});
