import { createPublicKey, type KeyObject, verify } from 'node:crypto';

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
/** An identity multihash over the protobuf of an Ed25519 key. */
const HEAD = '002408011220';
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');
const known = new Map<string, KeyObject | null>();

/** E2: the key in a PeerId in its canonical base58 form; null for anything else. */
export function keyOf(peerId: string): KeyObject | null {
  let key = known.get(peerId);
  if (key === undefined) {
    const bytes = base58(peerId);
    key =
      bytes?.length === 38 && bytes.toString('hex', 0, 6) === HEAD
        ? createPublicKey({ key: Buffer.concat([SPKI, bytes.subarray(6)]), format: 'der', type: 'spki' })
        : null;
    known.set(peerId, key);
  }
  return key;
}

/** The bytes that a text of base58 spells in the one way there is; undefined where it is none. */
function base58(text: string): Buffer | undefined {
  let number = 0n;
  for (const letter of text) {
    const digit = ALPHABET.indexOf(letter);
    if (digit < 0) return undefined;
    number = number * 58n + BigInt(digit);
  }
  const zeros = /^1*/u.exec(text)?.[0].length ?? 0;
  const hex = number === 0n ? '' : number.toString(16);
  return Buffer.concat([Buffer.alloc(zeros), Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')]);
}

/** Whether `signature` is `ed25519:` and base64url, in its one spelling, of a signature over `bytes` by a PeerId. */
export function isSigned(bytes: Uint8Array, signature: string, peerId: string): boolean {
  const [, base64url = ''] = /^ed25519:([\w-]{86})$/u.exec(signature) ?? [];
  const raw = Buffer.from(base64url, 'base64url');
  const key = keyOf(peerId);
  if (key === null || raw.length !== 64 || raw.toString('base64url') !== base64url) return false;
  return verify(null, bytes, key, raw);
}
