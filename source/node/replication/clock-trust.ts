import { CLOCK_TOLERANCE_MS } from '../../model/limits.ts';
import type { PeerBook } from '../../network/peers/peer-book.ts';
import type { NodePorts } from '../ports.ts';

const DAY_MS = 24 * 3_600_000;

export interface ClockTrustParts extends Pick<NodePorts, 'clock' | 'monotonicMs'> {
  readonly peers: Pick<PeerBook, 'clockVote'>;
}

/**
 * Whether this machine's clock may decide what is forgotten for good: the median of three voters or more agrees with it, or it has gone
 * a day without a jump and nobody contradicts it. One start with a wrong clock must not cost a market.
 */
export class ClockTrust {
  readonly #parts: ClockTrustParts;
  /** Since when, and with what distance to the clock that nobody sets, it has gone without a jump. */
  #sinceMs: number;
  #offsetMs: number;

  constructor(parts: ClockTrustParts) {
    this.#parts = parts;
    this.#sinceMs = parts.monotonicMs();
    this.#offsetMs = parts.clock.now() - this.#sinceMs;
  }

  /** To be asked now and then: a jump there and back between two questions is not seen. */
  isConfirmed(): boolean {
    const { clock, monotonicMs, peers } = this.#parts;
    const steadyMs = monotonicMs();
    const nowMs = clock.now();
    if (Math.abs(nowMs - steadyMs - this.#offsetMs) > CLOCK_TOLERANCE_MS) {
      this.#sinceMs = steadyMs;
      this.#offsetMs = nowMs - steadyMs;
    }
    const { skewMs } = peers.clockVote(nowMs);
    return skewMs === null ? steadyMs - this.#sinceMs >= DAY_MS : Math.abs(skewMs) <= CLOCK_TOLERANCE_MS;
  }
}
