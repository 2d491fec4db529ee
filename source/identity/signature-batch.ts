import { giveBack } from '../base/give-back.ts';
import type { SignatureToCheck } from '../model/unproven.ts';
import { verifies } from './signature.ts';

const LENGTH_BYTES = 4;
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
const HEAD_BYTES = LENGTH_BYTES + KEY_BYTES + SIGNATURE_BYTES;

/** Signatures in one piece of memory of its own, which is handed to another thread without a copy. */
export function packSignatures(batch: readonly SignatureToCheck[]): Uint8Array<ArrayBuffer> {
  const size = batch.reduce((sum, { bytes }) => sum + HEAD_BYTES + bytes.length, 0);
  const packed = new Uint8Array(new ArrayBuffer(size));
  const lengths = new DataView(packed.buffer);
  let at = 0;
  for (const { publicKey, signature, bytes } of batch) {
    lengths.setUint32(at, bytes.length);
    packed.set(publicKey, at + LENGTH_BYTES);
    packed.set(signature, at + LENGTH_BYTES + KEY_BYTES);
    packed.set(bytes, at + HEAD_BYTES);
    at += HEAD_BYTES + bytes.length;
  }
  return packed;
}

/**
 * For each signature of a packed batch, in their order: 1 where it verifies, else 0. The batch is empty then: its memory is given back at
 * once. A thread that makes no other garbage would collect it after tens of megabytes.
 */
export function verifyPacked(packed: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const lengths = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const verdicts: number[] = [];
  for (let at = 0; at < packed.length; ) {
    const keyAt = at + LENGTH_BYTES;
    const end = at + HEAD_BYTES + lengths.getUint32(at);
    const signature = packed.subarray(keyAt + KEY_BYTES, at + HEAD_BYTES);
    const publicKey = packed.subarray(keyAt, keyAt + KEY_BYTES);
    verdicts.push(verifies(signature, packed.subarray(at + HEAD_BYTES, end), publicKey) ? 1 : 0);
    at = end;
  }
  giveBack(packed);
  return Uint8Array.from(verdicts);
}
