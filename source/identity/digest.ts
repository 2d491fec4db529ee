import sodium from 'sodium-native';
import type { JsonValue } from '../model/types.ts';
import { blake2b } from './blake2b.ts';
import { canonicalText, MARKET_NAME } from './canonical.ts';

/** Of each part, and of the whole. */
export const HASH_BYTES = 32;

/** What one seed adds to the digest: BLAKE2b-256 over RFC 8785 of what the fold says of it. */
export const seedHash = (form: JsonValue): Buffer => blake2b(canonicalText(form));

/** The digest of a market (`RULES.md`, "The digest"): BLAKE2b-256 over a tag and the hash of each seed. */
export class MarketDigest {
  readonly #state = Buffer.alloc(sodium.crypto_generichash_STATEBYTES);

  constructor(market: string = MARKET_NAME) {
    sodium.crypto_generichash_init(this.#state, null, HASH_BYTES);
    sodium.crypto_generichash_update(this.#state, Buffer.from(`crabnet/digest/2\n${market}\n`));
  }

  /** Takes the hash of the next seed, or of several, one after the other; call in ascending order of ids. */
  add(hashes: Uint8Array): void {
    sodium.crypto_generichash_update(this.#state, hashes);
  }

  /** The digest in hex; call once, at the end. */
  hex(): string {
    const output = Buffer.alloc(HASH_BYTES);
    sodium.crypto_generichash_final(this.#state, output);
    return output.toString('hex');
  }
}
