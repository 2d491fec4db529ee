import type { PeerRow } from '../../contract/node-api.ts';
import { SAMPLE_MS } from './traffic.ts';

/** A minute and a half. */
const SAMPLES_MAX = 16;

/** How much each peer brought in the last while, in envelopes a second, for drawing. */
export class PeerRates {
  #of = new Map<string, readonly number[]>();
  #notedAtMs = Number.NEGATIVE_INFINITY;

  /** The oldest first; none of a peer that is new. */
  of(nodeId: string): readonly number[] {
    return this.#of.get(nodeId) ?? [];
  }

  /** Peers that are there no more are forgotten. */
  note(peers: readonly Pick<PeerRow, 'node_id' | 'rate_in'>[], nowMs: number): void {
    // A timer may be a little early.
    if (Math.abs(nowMs - this.#notedAtMs) < SAMPLE_MS * 0.9) return;
    this.#notedAtMs = nowMs;
    this.#of = new Map(
      peers.map(({ node_id: id, rate_in }) => [id, [...this.of(id), rate_in].slice(-SAMPLES_MAX)]),
    );
  }
}
