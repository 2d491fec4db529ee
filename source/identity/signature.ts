import sodium from 'sodium-native';
import type { KeyPair } from './key-file.ts';

const PREFIX = 'ed25519:';
const SIGNATURE_BYTES = 64;
/** base64url of 64 bytes, the last letter of which has four bits that mean nothing and are 0. */
const SIGNATURE_TEXT = /^ed25519:[\w-]{85}[AQgw]$/u;

/** `ed25519:` and base64url of the detached signature over `bytes`. */
export function signBytes(bytes: Uint8Array, { secretKey }: KeyPair): string {
  const signature = Buffer.alloc(SIGNATURE_BYTES);
  sodium.crypto_sign_detached(signature, bytes, secretKey);
  return PREFIX + signature.toString('base64url');
}

/** The signature that `text` spells; undefined where that is not its one canonical spelling. */
export function readSignature(text: string): Uint8Array | undefined {
  return SIGNATURE_TEXT.test(text) ? Buffer.from(text.slice(PREFIX.length), 'base64url') : undefined;
}

/** True when a signature over `bytes` verifies. */
export const verifies = (signature: Uint8Array, bytes: Uint8Array, publicKey: Uint8Array): boolean =>
  sodium.crypto_sign_verify_detached(signature, bytes, publicKey);

/** True when `text` is a signature in its one canonical spelling, and verifies. */
export function signatureVerifies(text: string, bytes: Uint8Array, publicKey: Uint8Array): boolean {
  const signature = readSignature(text);
  return signature !== undefined && verifies(signature, bytes, publicKey);
}
