import type { ClockFault } from '../../model/clock-vote.ts';
import type { PeerBook } from '../../network/peers/peer-book.ts';
import type { Alarms } from '../alarms.ts';
import type { NodePorts } from '../ports.ts';

export interface ClockWatchParts extends Pick<NodePorts, 'clock' | 'timers'> {
  readonly peers: Pick<PeerBook, 'clockFault'>;
  readonly alarms: Pick<Alarms, 'raise' | 'clear'>;
}

/** Each hello may change the vote, and a vote asks all peers: those of so long are looked at together. */
const LOOK_AFTER_MS = 1000;
const AGAINST_NAMED_MAX = 3;

/** Raises an alarm while our clock is not that of the peers that vote on it. */
export class ClockWatch {
  readonly #parts: ClockWatchParts;
  #cancel: (() => void) | undefined;
  #isStopped = false;

  constructor(parts: ClockWatchParts) {
    this.#parts = parts;
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
  }

  /** A peer said something of its clock. */
  heard(): void {
    if (this.#isStopped) return;
    this.#cancel ??= this.#parts.timers.after(LOOK_AFTER_MS, () => {
      this.#cancel = undefined;
      this.look();
    });
  }

  look(): void {
    const { peers, alarms, clock } = this.#parts;
    const fault = peers.clockFault(clock.now());
    if (fault === null) alarms.clear('clock');
    else alarms.raise('clock', clockWords(fault.skewMs), clockRemedy(fault));
  }
}

/** `clock +140s`: how far our clock is ahead of the peers'. */
function clockWords(medianSkewMs: number): string {
  return `clock ${secondsAhead(medianSkewMs)}`;
}

function clockRemedy({ voters, against }: ClockFault): string {
  const named = against
    .slice(0, AGAINST_NAMED_MAX)
    .map(({ nodeId, aheadMs }) => `${nodeId} by ${secondsAhead(aheadMs)}`);
  const words = `${against.length} of ${voters} voting peers are against it`;
  return `set the clock of this machine: ${words}, first ${named.join(', ')}`;
}

/** How far we are ahead of a clock that is so far ahead of ours. */
function secondsAhead(skewMs: number): string {
  const aheadS = Math.round(-skewMs / 1000);
  return `${aheadS >= 0 ? '+' : ''}${aheadS}s`;
}
