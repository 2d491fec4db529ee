import type { Clock } from '../../base/ports.ts';
import { CLOCK_TOLERANCE_MS } from '../../model/limits.ts';
import type { PeerBook } from '../../network/peers/peer-book.ts';

const DAY_MS = 24 * 3_600_000;

/**
 * Whether this machine's clock may decide what is forgotten for good: three peers heard in this run agree with it, or it has gone
 * a day without a jump and nobody contradicts it. One start with a wrong clock must not cost a market.
 */
export class ClockTrust {
  readonly #clock: Clock;
  readonly #monotonicMs: () => number;
  readonly #peers: PeerBook;
  /** Since when, and with what distance to the clock that nobody sets, it has gone without a jump. */
  #sinceMs: number;
  #offsetMs: number;

  constructor(
    { clock, monotonicMs }: { readonly clock: Clock; readonly monotonicMs: () => number },
    peers: PeerBook,
  ) {
    this.#clock = clock;
    this.#monotonicMs = monotonicMs;
    this.#peers = peers;
    this.#sinceMs = monotonicMs();
    this.#offsetMs = clock.now() - this.#sinceMs;
  }

  /** To be asked now and then: a jump there and back between two questions is not seen. */
  isConfirmed(): boolean {
    const steadyMs = this.#monotonicMs();
    const nowMs = this.#clock.now();
    if (Math.abs(nowMs - steadyMs - this.#offsetMs) > CLOCK_TOLERANCE_MS) {
      this.#sinceMs = steadyMs;
      this.#offsetMs = nowMs - steadyMs;
    }
    const skewMs = this.#peers.medianSkewMs(nowMs);
    return skewMs === null ? steadyMs - this.#sinceMs >= DAY_MS : Math.abs(skewMs) <= CLOCK_TOLERANCE_MS;
  }
}
