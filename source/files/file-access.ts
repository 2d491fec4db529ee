import type { Cid, FileSide } from '../model/files/file-names.ts';
import type { NodeId, SeedId } from '../model/types.ts';

/** What a peer asks for: a file (or the manifest) of one side of a seed. What does not belong there is not given, whoever holds it. */
export interface AskedFile {
  readonly seedId: SeedId;
  readonly side: FileSide;
  readonly cid: Cid;
}

/**
 * F5: inputs go to who holds a valid claim that is not forfeited (or to anybody, where the seed says `open_inputs`), outputs to the
 * seed's publisher. Decided by the fold, anew with every question: `mayGive` is asked before each file, and false says neither that
 * it is here nor that it is not. `peer` is the node at the other end of a connection whose key is proven, never what a message says.
 */
export interface FileAccess {
  mayGive(asked: AskedFile, peer: NodeId): Promise<boolean>;
}
