import sodium from 'sodium-native';
import type { JsonValue, SeedId } from '../model/types.ts';
import { blake2b } from './blake2b.ts';
import { canonicalText } from './canonical.ts';

const HASH_BYTES = 32;

/**
 * The digest of a market (`RULES.md`, "The digest"): BLAKE2b-256 over RFC 8785 of one object with a member for
 * each seed, fed seed by seed so that a large market never stands in memory as text.
 */
export class MarketDigest {
  readonly #state = Buffer.alloc(sodium.crypto_generichash_STATEBYTES);
  #separator = '{';

  constructor() {
    sodium.crypto_generichash_init(this.#state, null, HASH_BYTES);
  }

  /** Takes the next seed; call in ascending order of ids, which is the order of RFC 8785. */
  add(id: SeedId, form: JsonValue): void {
    this.#update(`${this.#separator}${JSON.stringify(id)}:${canonicalText(form)}`);
    this.#separator = ',';
  }

  /** The digest in hex; call once, at the end. */
  hex(): string {
    this.#update(this.#separator === '{' ? '{}' : '}');
    const output = Buffer.alloc(HASH_BYTES);
    sodium.crypto_generichash_final(this.#state, output);
    return output.toString('hex');
  }

  #update(text: string): void {
    sodium.crypto_generichash_update(this.#state, Buffer.from(text));
  }
}

/** The part of the digest that one seed makes: BLAKE2b-256 over RFC 8785 of its form. */
export const seedHash = (form: JsonValue): Buffer => blake2b(Buffer.from(canonicalText(form)));
