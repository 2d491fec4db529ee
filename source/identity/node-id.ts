import { base58btc } from 'multiformats/bases/base58';
import { BoundedMap } from '../base/bounded-map.ts';
import type { NodeId } from '../model/types.ts';

// A PeerId of an Ed25519 key: identity multihash (0x00, 36 bytes) over the protobuf {1: Ed25519, 2: 32 bytes of key}.
const PREFIX = Uint8Array.of(0x00, 0x24, 0x08, 0x01, 0x12, 0x20);
const KEY_BYTES = 32;
const CACHE_MAX = 4096;

/** The node id of an Ed25519 public key: its libp2p PeerId in base58. */
export function nodeIdOf(publicKey: Uint8Array): NodeId {
  // The multibase letter `z` in front is not part of a PeerId's text.
  return base58btc.encode(Buffer.concat([PREFIX, publicKey])).slice(1) as NodeId;
}

/** An author as everything else refers to it: one shared string, and the key that signs for it. */
export interface Author {
  readonly id: NodeId;
  readonly publicKey: Uint8Array;
}

/** Reads node ids; keeps the last few thousand, because every envelope names its author. */
export class AuthorBook {
  readonly #known = new BoundedMap<string, Author>(CACHE_MAX);

  /** The author behind a PeerId in its canonical base58 form (E2); undefined for anything else. */
  get(id: string): Author | undefined {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const publicKey = readPublicKey(id);
    if (publicKey === undefined) return undefined;
    const author = { id: id as NodeId, publicKey };
    this.#known.set(id, author);
    return author;
  }
}

function readPublicKey(id: string): Uint8Array | undefined {
  let bytes: Uint8Array;
  try {
    bytes = base58btc.decode(`z${id}`);
  } catch {
    return undefined;
  }
  if (bytes.length !== PREFIX.length + KEY_BYTES) return undefined;
  if (!PREFIX.every((byte, index) => bytes[index] === byte)) return undefined;
  const publicKey = bytes.slice(PREFIX.length);
  return nodeIdOf(publicKey) === id ? publicKey : undefined;
}
