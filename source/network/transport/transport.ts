import type { Channel } from '../../files/transfer/channel.ts';
import type { CrabnetError } from '../../model/errors.ts';
import type { NodeId } from '../../model/types.ts';
import type { FilesPlace } from './files-place.ts';
import type { PeerAddress } from './peer-address.ts';
import type { SendReport } from './send-report.ts';
import type { TargetState } from './target-state.ts';

/**
 * What became of a message: for a transport that passes on only what is good (E7). `later`: a quota or our load left it unjudged, so
 * it must not count as seen: another peer may bring it.
 */
export type Judgement = 'accept' | 'ignore' | 'reject' | 'later';

/** A message as it came off the wire. `peer` is whom `sendTo` answers; `host` is the address alone. */
export interface Datagram {
  readonly bytes: Buffer;
  readonly peer: PeerAddress;
  readonly host: string;
  /** Called once, by the inbox: the transport may wait for it before it relays. */
  readonly judge?: (judgement: Judgement) => void;
  /** Called once the message is concluded, and its bytes are not looked at again: their memory may go back at once. */
  readonly release?: () => void;
}

/** A connection to a peer that stands now. */
export interface Link {
  /** Its PeerId. */
  readonly peer: string;
  /** Multiaddr. */
  readonly address: string;
  readonly direction: 'in' | 'out';
  /** Milliseconds there and back; null before it was measured. */
  readonly latencyMs: number | null;
  /** What the gossip thinks of it: 0 is a newcomer, below it is worse; null where nobody counts. */
  readonly score: number | null;
  /** Whether it speaks `/crabnet/sync/1.0.0`, so that `sendTo` reaches it; null before that is known. */
  readonly speaks: boolean | null;
}

/** What a transport tells the node. */
export interface TransportEvents {
  datagram(datagram: Datagram): void;
  fault(error: Error): void;
  /** A peer that `sendTo` reaches is linked now, by its PeerId: time to greet it. */
  linked(peer: string): void;
  /** Links came, went or changed. */
  linksChanged(): void;
  /** One of `targets` works, fails or leads elsewhere since now. */
  targetsChanged(): void;
  /** A peer asks for files, on a channel of its own. */
  filesAsked(channel: Channel): void;
  /** Since now peers can be told where to ask for files; or they cannot, and `fault` is why. */
  filesPlaceChanged(fault: CrabnetError | null): void;
  /** A peer behaved so badly that it should be blocked; `reason` in words. */
  misbehaved(peer: string, reason: string): void;
}

/** Hears nothing: for one send that wants no answers. */
export const DEAF: TransportEvents = {
  datagram: () => {},
  fault: () => {},
  linked: () => {},
  linksChanged: () => {},
  targetsChanged: () => {},
  filesAsked: (channel) => channel.cut('nobody gives files here'),
  filesPlaceChanged: () => {},
  misbehaved: () => {},
};

/** What carries envelopes between nodes. Every implementation runs the same contract suite. */
export interface Transport {
  /** Null where there are no connections, as on UDP. */
  readonly links: Links | null;
  /** Null where it carries no files. */
  readonly files: FileLinks | null;
  /** Starts listening; rejects with `CrabnetError` `port-in-use` or `network`. */
  start(events: TransportEvents): Promise<void>;
  /** The bound addresses, as `host:port`. */
  addresses(): readonly string[];
  /** Those that the owner named, each by itself: where envelopes are sent to, and where peers are linked those to begin with. */
  targets(): readonly TargetState[];
  /** Sends an envelope to everybody; never rejects. */
  send(text: string): Promise<SendReport>;
  /** Sends a carrier to all who hear us directly, nobody relays it; never rejects. */
  sendNearby(text: string): Promise<SendReport>;
  /** Sends to one peer, best effort; resolves when there is room for more; never rejects. */
  sendTo(peer: PeerAddress, text: string): Promise<SendReport>;
  /** The most bytes that a carrier to `peer` should have. */
  carrierMaxBytes(peer: PeerAddress): number;
  stop(): Promise<void>;
}

/** What carries files between two nodes (`PROTOCOL.md`, "Files"). */
export interface FileLinks {
  /** Opens a channel to a peer, dialling it where nobody is linked; rejects where it cannot be reached. */
  open(peer: NodeId, signal: AbortSignal): Promise<Channel>;
  /** Resolves once a connection to a peer stands, whoever dialled; rejects when `signal` says so. */
  arrived(peer: NodeId, signal: AbortSignal): Promise<void>;
  /** Dials a peer where it is not linked; rejects where it cannot be reached. */
  reach(peer: NodeId, signal: AbortSignal): Promise<void>;
  /** Peers that have files or want some are about to come: listens for them, where that waits until there is a use. Never rejects. */
  listen(): Promise<void>;
  /** Ends all connections to a peer, by its PeerId, that carry files alone. Whom `isBlocked` names does not get in again. */
  drop(peerId: string): void;
  /** What hellos say of where to ask; null where they say nothing. */
  place(): FilesPlace | null;
}

/** What a transport of connections can do besides. */
export interface Links {
  /** Those that stand now. */
  list(): readonly Link[];
  /** Connects to `ip:port` or a multiaddr; resolves to the PeerId. Rejects with `CrabnetError` `network` or `address`. */
  dial(address: string): Promise<string>;
  /** Ends all connections to a peer, by its PeerId. Whom `isBlocked` names does not get in again. */
  drop(peerId: string): void;
  /** The peer that told first of another, both by their PeerIds; undefined where none did. */
  toldBy(peerId: string): string | undefined;
}
