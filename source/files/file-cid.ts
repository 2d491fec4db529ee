import { createHash } from 'node:crypto';
import { code as DAG_PB, decode, encode, prepare } from '@ipld/dag-pb';
import { UnixFS } from 'ipfs-unixfs';
import { CID } from 'multiformats/cid';
import { create as digestOf } from 'multiformats/hashes/digest';
import type { Cid } from '../model/files/file-names.ts';
import { FILE_MAX_BYTES, LEAF_BYTES } from '../model/limits.ts';

const SHA2_256 = 0x12;
const RAW = 0x55;

/** Of the bytes of a leaf, or of a root block. */
export const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

const cidOf = (codec: number, hash: Uint8Array): CID => CID.createV1(codec, digestOf(SHA2_256, hash));
const nameOf = (cid: CID): Cid => cid.toString() as Cid;

/** F1: the name of at most 1 MiB, given its hash. */
const rawCid = (hash: Uint8Array): Cid => nameOf(cidOf(RAW, hash));

/** The hash that a name holds: of the bytes themselves, or of the root block. */
export const hashIn = (cid: Cid): Uint8Array => CID.parse(cid).multihash.digest;

/** A file above 1 MiB as its leaves: their hashes, in order. */
export interface FileTree {
  readonly bytes: number;
  readonly leaves: readonly Uint8Array[];
}

/** Bytes of a leaf: all have 1 MiB but the last. */
export const leafBytes = (bytes: number, index: number): number =>
  Math.min(LEAF_BYTES, bytes - index * LEAF_BYTES);

/** F1: the dag-pb root over raw leaves, and its name. */
function rootOf({ bytes, leaves }: FileTree): { readonly cid: Cid; readonly block: Uint8Array } {
  const data = new UnixFS({ type: 'file' });
  const links = leaves.map((hash, index) => {
    const size = leafBytes(bytes, index);
    data.addBlockSize(BigInt(size));
    return { Name: '', Tsize: size, Hash: cidOf(RAW, hash) };
  });
  const block = encode(prepare({ Data: data.marshal(), Links: links }));
  return { cid: nameOf(cidOf(DAG_PB, sha256(block))), block };
}

/** The leaves that a root block lists; undefined unless it is, byte for byte, what F1 makes of them under the name `cid`. */
export function readRoot(cid: Cid, block: Uint8Array): FileTree | undefined {
  if (!Buffer.from(sha256(block)).equals(hashIn(cid))) return undefined;
  const tree = treeIn(block);
  return tree !== undefined && rootOf(tree).cid === cid ? tree : undefined;
}

/** What a stranger's block seems to list; whether it is that, `rootOf` shows. */
function treeIn(block: Uint8Array): FileTree | undefined {
  try {
    const { Data, Links } = decode(block);
    if (Data === undefined) return undefined;
    const bytes = Number(UnixFS.unmarshal(Data).fileSize());
    if (bytes <= LEAF_BYTES || bytes > FILE_MAX_BYTES || Links.length !== Math.ceil(bytes / LEAF_BYTES))
      return undefined;
    return { bytes, leaves: Links.map(({ Hash }) => Hash.multihash.digest) };
  } catch {
    return undefined;
  }
}

/** Makes the name of bytes that come one after the other. */
export class FileNamer {
  readonly #leaves: Uint8Array[] = [];
  #leaf = createHash('sha256');
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  update(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      if (this.#bytes > 0 && this.#bytes % LEAF_BYTES === 0) this.#endLeaf();
      const part = bytes.subarray(at, at + LEAF_BYTES - (this.#bytes % LEAF_BYTES));
      this.#leaf.update(part);
      this.#bytes += part.length;
      at += part.length;
    }
  }

  /** The name of all that came, and its root block where it has one. */
  finish(): { readonly cid: Cid; readonly root: Uint8Array | null } {
    this.#endLeaf();
    const [only] = this.#leaves;
    if (only !== undefined && this.#leaves.length === 1) return { cid: rawCid(only), root: null };
    const { cid, block } = rootOf({ bytes: this.#bytes, leaves: this.#leaves });
    return { cid, root: block };
  }

  #endLeaf(): void {
    this.#leaves.push(this.#leaf.digest());
    this.#leaf = createHash('sha256');
  }
}
