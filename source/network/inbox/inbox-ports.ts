import type { EnvelopeKey, ProvenEnvelope } from '../../model/types.ts';
import type { Problem } from '../../model/verdict.ts';
import type { PeerAddress } from '../transport/peer-address.ts';
import type { Datagram } from '../transport/transport.ts';
import type { Carrier } from './carrier.ts';
import type { Conclusion, RefusedMessage } from './conclusion.ts';
import type { Verifier } from './proofs.ts';
import type { EnvelopeProver } from './reader.ts';

/** An envelope that is right in itself, and where it came from. */
export interface Arrived extends ProvenEnvelope {
  readonly peer: PeerAddress;
  /** The address alone. */
  readonly host: string;
}

/** All that `identity/` does for the inbox. */
export interface Prover extends EnvelopeProver, Verifier {
  hash(bytes: Uint8Array): string;
}

export interface InboxPorts {
  readonly prover: Prover;
  readonly acceptUnsigned: boolean;
  nowMs(): number;
  /** Runs `task` once what the loop has ready now is done. */
  soon(task: () => void): void;
  /** True for a key that is in the log or waits in the inert cache. */
  knows(key: EnvelopeKey): boolean;
  /** True for a key that was dropped, or refused who brings it here, for want of room (P2). */
  isUnwanted(key: EnvelopeKey, from: Datagram): boolean;
  /** True where a catch-up of ours asked for it and bears the cost (E4); so often as it asked. */
  isAskedFor(key: EnvelopeKey): boolean;
  /** By the peer's address where it is proven, or by node id. */
  isBlocked(peer: string): boolean;
  /** True for who has said hello, rightly signed, from this host. */
  isKnownAt(signer: string, host: string): boolean;
  /** Admits and commits a group of envelopes in one transaction; returns why those that are not kept are not. */
  admit(group: readonly Arrived[]): ReadonlyMap<Arrived, Problem>;
  duplicate(key: EnvelopeKey, peer: PeerAddress): void;
  refused(message: RefusedMessage): void;
  /** What becomes of a carrier whose signature is not worth a look; undefined where it is. */
  turnAway(carrier: Carrier, message: Datagram): Conclusion | undefined;
  carrier(carrier: Carrier, peer: PeerAddress): void;
  reassembled(peer: PeerAddress, bytes: number): void;
}
