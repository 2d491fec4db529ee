import sodium from 'sodium-native';
import type { KeyPair } from './key-file.ts';

const PREFIX = 'ed25519:';
const SIGNATURE_BYTES = 64;
const SIGNATURE_TEXT = /^ed25519:[\w-]{86}$/u;

/** `ed25519:` and base64url of the detached signature over `bytes`. */
export function signBytes(bytes: Uint8Array, { secretKey }: KeyPair): string {
  const signature = Buffer.alloc(SIGNATURE_BYTES);
  sodium.crypto_sign_detached(signature, bytes, secretKey);
  return PREFIX + signature.toString('base64url');
}

/** True when `text` is a signature in its one canonical spelling, and verifies. */
export function signatureVerifies(text: string, bytes: Uint8Array, publicKey: Uint8Array): boolean {
  if (!SIGNATURE_TEXT.test(text)) return false;
  const signature = Buffer.from(text.slice(PREFIX.length), 'base64url');
  if (signature.toString('base64url') !== text.slice(PREFIX.length)) return false;
  return sodium.crypto_sign_verify_detached(signature, bytes, publicKey);
}
