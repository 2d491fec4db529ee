import sodium from 'sodium-native';

const HASH_BYTES = 32;

/** BLAKE2b-256 of `text` in UTF-8, or of bytes. */
export function blake2b(input: string | Uint8Array): Buffer {
  const output = Buffer.allocUnsafe(HASH_BYTES);
  sodium.crypto_generichash(output, typeof input === 'string' ? Buffer.from(input) : input);
  return output;
}
