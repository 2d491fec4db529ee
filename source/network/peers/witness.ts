import { networkOf } from '../../base/host-network.ts';
import type { ClockWitness } from '../../model/clock-vote.ts';
import { isLoopback } from '../transport/peer-address.ts';
import type { HeardHello } from './heard-hello.ts';
import type { Peer } from './peer-record.ts';
import type { Proof } from './proven-hosts.ts';

/** Of clocks that are compared. */
const CLOCK_WINDOW_MS = 10 * 60_000;
/** No presence is longer. */
const LONGEST_MS = 1e13;

/** A peer that may vote: with a history here, and proven where its newest hello came from. */
export interface WitnessFacts {
  readonly peer: Peer;
  readonly heard: HeardHello;
  readonly proof: Proof;
  readonly rank: number;
  /** The owner named it, or the address where it was proven. */
  readonly isConfigured: boolean;
}

/** What a peer's clock says of ours, `nowMs`; undefined where it was not heard lately. `steadyMs`: of the clock that nobody sets. */
export function witnessOf(
  { peer, heard, proof, rank, isConfigured }: WitnessFacts,
  { steadyMs, nowMs }: { readonly steadyMs: number; readonly nowMs: number },
): ClockWitness | undefined {
  if (steadyMs - heard.atMs > CLOCK_WINDOW_MS) return undefined;
  return {
    ...{ nodeId: peer.nodeId, voice: voiceOf(proof, isConfigured) },
    standing: rank * LONGEST_MS + peer.presenceMs,
    aheadMs: heard.offsetMs + steadyMs - nowMs,
  };
}

/** Whoever runs on this machine has one voice; the owner's word gives each that it names one of its own. */
function voiceOf({ host, at }: Proof, isConfigured: boolean): string {
  if (!isLoopback(host)) return networkOf(host);
  return isConfigured ? at : 'loopback';
}
