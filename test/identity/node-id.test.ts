import { createPrivateKey, createPublicKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyPairFromSeed } from '../../source/identity/key-file.ts';
import { AuthorBook, nodeIdOf } from '../../source/identity/node-id.ts';

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** Base58 by its definition: the bytes as one big number, and a `1` for every zero byte in front. */
function base58(bytes: Uint8Array): string {
  let number = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  let text = '';
  for (; number > 0n; number /= 58n) text = `${ALPHABET[Number(number % 58n)]}${text}`;
  const zeros = bytes.findIndex((byte) => byte !== 0);
  return '1'.repeat(zeros === -1 ? bytes.length : zeros) + text;
}

/** The public key of an Ed25519 seed, by OpenSSL. */
function publicKeyOf(seed: Uint8Array): Uint8Array {
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  return createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32);
}

const id = nodeIdOf(new Uint8Array(32).fill(7));

describe('a node id', () => {
  // RFC 8032, section 7.1, test 1; the id by the definition of a PeerId.
  it('is known for a known key', () => {
    const seed = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
    const { publicKey, nodeId } = keyPairFromSeed(seed);
    expect(Buffer.from(publicKey).toString('hex')).toBe(
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    );
    expect(nodeId).toBe('12D3KooWQK1wnefoLrcVHbbnf5tLzbopUd3K3bFAoJpA7YJgL5pV');
  });

  it('is base58 of the identity multihash of the key in protobuf', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (seed) => {
        const publicKey = publicKeyOf(seed);
        const expected = base58(Buffer.concat([Buffer.from('002408011220', 'hex'), publicKey]));
        expect(keyPairFromSeed(seed)).toMatchObject({ nodeId: expected, publicKey: Buffer.from(publicKey) });
      }),
      { numRuns: 50 },
    );
  });

  it('holds the key that signs for it', () => {
    expect(new AuthorBook().get(id)?.publicKey).toEqual(new Uint8Array(32).fill(7));
  });

  it.each([
    ['multibase', `z${id}`],
    ['a blank', `${id} `],
    ['a leading 1', `1${id}`],
    ['cut short', id.slice(0, -1)],
    ['grown', `${id}1`],
    ['a letter outside the alphabet', id.replace(/.$/u, '0')],
    ['lower case', id.toLowerCase()],
    ['a v0 name', 'node-e330e561-dcd2-49ef-b5de-289392071dc7'],
    ['an RSA PeerId', 'QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N'],
    ['the CIDv1 spelling', 'bafzaajaiaejcb5tpv4lbpaz5n6xiyxyqtnbnbulgnzbqjqv2rbxtzqjoiyymzutb'],
    ['nothing', ''],
  ])('in any other spelling is none: %s', (_, text) => {
    expect(new AuthorBook().get(text)).toBeUndefined();
  });

  it('is remembered, but never more than a few thousand of them', () => {
    const authors = new AuthorBook();
    const ids = Array.from({ length: 5000 }, (_, number) => {
      const key = new Uint8Array(32);
      new DataView(key.buffer).setUint32(0, number);
      return nodeIdOf(key);
    });
    for (const known of ids) expect(authors.get(known)?.id).toBe(known);
    expect(authors.get(id)).toBe(authors.get(id));
  });
});
