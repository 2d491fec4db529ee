import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSignature, signatureVerifies, signBytes } from '../../source/identity/signature.ts';
import { testKey } from '../support/sealed.ts';

const [ours, others] = [testKey(1), testKey(2)];
const bytes = Buffer.from('the bytes that are signed');
const signature = signBytes(bytes, ours);
const PREFIX = 'ed25519:';
const raw = Buffer.from(signature.slice(PREFIX.length), 'base64url');

describe('a signature', () => {
  it('is ed25519: and base64url, and verifies', () => {
    expect(signature).toMatch(/^ed25519:[\w-]{86}$/u);
    expect(signatureVerifies(signature, bytes, ours.publicKey)).toBe(true);
  });

  it('is of one key and of these bytes', () => {
    expect(signatureVerifies(signature, bytes, others.publicKey)).toBe(false);
    expect(signatureVerifies(signature, Buffer.from('other bytes'), ours.publicKey)).toBe(false);
  });

  it('does not survive the flip of any bit', () => {
    fc.assert(
      fc.property(fc.nat({ max: 511 }), (bit) => {
        const flipped = Buffer.from(raw);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(signatureVerifies(PREFIX + flipped.toString('base64url'), bytes, ours.publicKey)).toBe(false);
      }),
    );
  });

  // 86 characters hold 516 bits, four more than a signature: they are zero in the canonical spelling.
  it.each([
    [
      'with other spare bits',
      signature.replace(/.$/u, (last) => (last === 'A' ? 'B' : String.fromCharCode(last.charCodeAt(0) + 1))),
    ],
    ['in plain base64', PREFIX + raw.toString('base64').replace(/=+$/u, '').replace(/[-_]/gu, '+')],
    ['padded', `${signature}==`],
    ['in hex', PREFIX + raw.toString('hex')],
    ['without its prefix', signature.slice(PREFIX.length)],
    ['with a prefix in capitals', signature.replace('ed', 'ED')],
    ['with a line end', `${signature}\n`],
    ['with a blank', `${signature.slice(0, 50)} ${signature.slice(50)}`],
    ['missing', ''],
  ])('in another spelling is none: %s', (_, text) => {
    expect(text).not.toBe(signature);
    expect(signatureVerifies(text, bytes, ours.publicKey)).toBe(false);
  });

  it('is read from the spelling that it is written in, and from no other, whatever its bytes', () => {
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'];
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 64, maxLength: 64 }),
        fc.constantFrom(...letters),
        (anyBytes, last) => {
          const written = Buffer.from(anyBytes).toString('base64url');
          const text = `${written.slice(0, -1)}${last}`;
          const isWritten = Buffer.from(text, 'base64url').toString('base64url') === text;
          expect(readSignature(PREFIX + written)).toEqual(Buffer.from(anyBytes));
          expect(readSignature(PREFIX + text) !== undefined).toBe(isWritten);
        },
      ),
    );
    const read = letters.filter((last) => readSignature(signature.slice(0, -1) + last) !== undefined);
    expect(read).toEqual(['A', 'Q', 'g', 'w']);
  });

  it('by a key of small order, which would fit any bytes, is none', () => {
    const smallOrder = Buffer.from(`01${'00'.repeat(31)}`, 'hex');
    const fitsAll = Buffer.concat([smallOrder, Buffer.alloc(32)]);
    expect(signatureVerifies(PREFIX + fitsAll.toString('base64url'), bytes, smallOrder)).toBe(false);
  });
});
