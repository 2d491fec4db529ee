import { CLOCK_TOLERANCE_MS } from '../../model/limits.ts';
import type { PeerBook } from '../../network/peers/peer-book.ts';
import type { NodePorts } from '../ports.ts';

const DAY_MS = 24 * 3_600_000;
/** As long as what peers said of their clocks is used: after a jump all of it is heard anew. */
const SETTLED_MS = 10 * 60_000;
/** A jump there and back between two looks is not seen. */
const LOOK_MS = 5000;

export interface ClockTrustParts extends Pick<NodePorts, 'clock' | 'monotonicMs' | 'timers'> {
  readonly peers: Pick<PeerBook, 'clockVote'>;
}

const isNear = (skewMs: number): boolean => Math.abs(skewMs) <= CLOCK_TOLERANCE_MS;

/**
 * Whether this machine's clock may decide what is forgotten for good: it has gone for ten minutes without a jump and the peers that
 * have a say agree with it, or for a day and nobody contradicts it. One start or one moment with a wrong clock must not cost a market.
 */
export class ClockTrust {
  readonly #parts: ClockTrustParts;
  /** Since when, and with what distance to the clock that nobody sets, it has gone without a jump. */
  #sinceMs: number;
  #offsetMs: number;
  #cancel = () => {};
  /** Called when the clock has jumped: what was decided by it may be otherwise now. */
  onJump: () => void = () => {};

  constructor(parts: ClockTrustParts) {
    this.#parts = parts;
    this.#sinceMs = parts.monotonicMs();
    this.#offsetMs = parts.clock.now() - this.#sinceMs;
  }

  start(): void {
    this.#cancel = this.#parts.timers.after(LOOK_MS, () => {
      this.#look();
      this.start();
    });
  }

  stop(): void {
    this.#cancel();
  }

  isConfirmed(): boolean {
    this.#look();
    const steadyMs = this.#parts.monotonicMs() - this.#sinceMs;
    const { skewMs, voters } = this.#parts.peers.clockVote(this.#parts.clock.now());
    // Too few to be believed against us are enough to wait for: what is forgotten does not come back.
    if (skewMs === null) return steadyMs >= DAY_MS && voters.every(({ aheadMs }) => isNear(aheadMs));
    return steadyMs >= SETTLED_MS && isNear(skewMs);
  }

  #look(): void {
    const { clock, monotonicMs } = this.#parts;
    const steadyMs = monotonicMs();
    const offsetMs = clock.now() - steadyMs;
    if (Math.abs(offsetMs - this.#offsetMs) <= CLOCK_TOLERANCE_MS) return;
    this.#sinceMs = steadyMs;
    this.#offsetMs = offsetMs;
    this.onJump();
  }
}
