/** The few functions of sodium-native that we call; the package has no types of its own. */
declare module 'sodium-native' {
  interface Sodium {
    crypto_sign_seed_keypair(publicKey: Uint8Array, secretKey: Uint8Array, seed: Uint8Array): void;
    crypto_sign_detached(signature: Uint8Array, message: Uint8Array, secretKey: Uint8Array): void;
    crypto_sign_verify_detached(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;
    crypto_generichash(output: Uint8Array, input: Uint8Array): void;
    readonly crypto_generichash_STATEBYTES: number;
    crypto_generichash_init(state: Uint8Array, key: Uint8Array | null, outputBytes: number): void;
    crypto_generichash_update(state: Uint8Array, input: Uint8Array): void;
    crypto_generichash_final(state: Uint8Array, output: Uint8Array): void;
    randombytes_buf(buffer: Uint8Array): void;
  }
  const sodium: Sodium;
  export default sodium;
}
