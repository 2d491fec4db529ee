import { blake2b } from '../../identity/blake2b.ts';
import { canonicalText, envelopeId, MARKET_NAME, signedBytes } from '../../identity/canonical.ts';
import type { AuthorBook } from '../../identity/node-id.ts';
import { readSignature, verifies } from '../../identity/signature.ts';
import { examineEnvelope, toCanonical } from '../../identity/verify-envelope.ts';
import type { Problem } from '../../model/verdict.ts';
import type { Prover } from '../../network/inbox/inbox-ports.ts';
import type { Verifier } from '../../network/inbox/proofs.ts';

/** No other thread: every signature is looked at on the main one. */
export const HERE: Verifier = {
  verifies: ({ signature, bytes, publicKey }) => verifies(signature, bytes, publicKey),
  hand: () => undefined,
};

/** Gives the inbox the proofs of `identity/`, which it may not import. */
export const createProver = (authors: AuthorBook, verifier: Verifier = HERE): Prover => ({
  canonical(read, told) {
    const canonical = toCanonical(read, told);
    return { key: canonical.key, examine: () => examineEnvelope(canonical, authors) };
  },
  carrier(carrier) {
    const { meta, payload } = carrier;
    const author = authors.get(meta.from);
    const signature = readSignature(meta.signature);
    const text = canonicalText(payload);
    if (author === undefined || signature === undefined || envelopeId(meta.from, text, meta.ts) !== meta.id)
      return { ok: false, problem: BAD_CARRIER };
    const { publicKey } = author;
    const bytes = signedBytes(meta, text, MARKET_NAME);
    const signatures = [{ publicKey, signature, bytes, otherwise: BAD_CARRIER }];
    return { ok: true, value: { value: carrier, signatures } };
  },
  ...verifier,
  hash: (bytes) => blake2b(bytes).toString('base64url'),
});

const BAD_CARRIER: Problem = { reason: 'bad-signature', field: 'meta.signature', detail: 'of a carrier' };
