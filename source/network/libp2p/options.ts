import type { ComponentLogger, PeerId, Transport } from '@libp2p/interface';
import type { Random, Timers } from '../../base/ports.ts';
import type { NodeId } from '../../model/types.ts';
import type { MetFilesPlace } from '../transport/files-place.ts';
import type { Traffic } from '../transport/traffic.ts';

/** What makes the connections. */
export type Wire = (components: { peerId: PeerId; logger: ComponentLogger }) => Transport;

/** What a libp2p node needs to know. */
export interface DhtOptions {
  /** The node's Ed25519 key, seed and public key, 64 bytes: node id and PeerId are one. */
  readonly secretKey: Uint8Array;
  readonly listen: { readonly host: string; readonly port: number };
  /** `ip:port` or multiaddr, with or without a peer id; dialled for ever. */
  readonly bootstrap: readonly string[];
  /** Addresses of peers of earlier runs, tried at start. */
  readonly knownAddresses: () => readonly string[];
  /** Where a peer may be dialled, by its PeerId; empty where nobody knows. */
  readonly addressOf: (peer: string) => string;
  /** Where a peer said over UDP that it may be asked for files; undefined where it did not, or is not proven to be anywhere. */
  readonly filesAt: (peer: NodeId) => MetFilesPlace | undefined;
  /** Takes a PeerId or a host. */
  readonly isBlocked: (peerOrHost: string) => boolean;
  /** Takes a PeerId: somebody that this node had to do with before, who gets a place before strangers do. */
  readonly isKnown: (peer: string) => boolean;
  readonly timers: Timers;
  readonly random: Random;
  /** Milliseconds of a clock that nobody sets. */
  readonly monotonicMs: () => number;
  /** Counts what links carry, as the muxer frames it. */
  readonly traffic?: Traffic;
  /** In place of TCP, for simulations: what makes connections, and the multiaddr to listen on. */
  readonly memory?: { readonly wire: Wire; readonly address: string };
}
