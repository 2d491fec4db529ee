import type { NodeId } from '../../model/types.ts';

/** A stream of bytes, both ways, to a peer whose key the connection proves. */
export interface Channel {
  readonly peer: NodeId;
  /** Where the peer is. */
  readonly host: string;
  /** The next bytes; null once the peer says nothing more. Rejects with `ChannelCut`. */
  read(): Promise<Uint8Array | null>;
  /** Resolves once there is room for more. Rejects with `ChannelCut`. */
  write(bytes: Uint8Array): Promise<void>;
  /** Says nothing more; what was written still goes. */
  close(): void;
  /** Ends it both ways, at once; who reads or writes is rejected. */
  cut(why: string): void;
}

/** It ended before all was said. */
export class ChannelCut extends Error {
  override readonly name = 'ChannelCut';
}

/** The peer does not keep to `PROTOCOL.md`, "Files". */
export class TransferFault extends ChannelCut {}
