import type { Timers } from '../../base/ports.ts';
import type { Channel } from './channel.ts';

/** How slow a peer may be: so much must come or go within each stretch of time. */
export const PACE = {
  withinMs: 30_000,
  /** 8 KiB/s. */
  leastBytes: 256 * 1024,
  /** Where another is there that could do the same. */
  leastBesideOthersBytes: 1024 * 1024,
  /** A file that is whole counts for as much, beside its bytes: of small ones the way there and back takes longer than they do. */
  fileBytes: 16 * 1024,
} as const;

/** Cuts a channel on which too little moves while something is waited for. */
export class Patience {
  readonly #channel: Pick<Channel, 'cut'>;
  readonly #timers: Timers;
  readonly #leastBytes: () => number;
  #cancel: (() => void) | undefined;
  #moved = 0;
  #isOver = false;

  constructor(channel: Pick<Channel, 'cut'>, timers: Timers, leastBytes = () => PACE.leastBytes as number) {
    this.#channel = channel;
    this.#timers = timers;
    this.#leastBytes = leastBytes;
  }

  /** Whether the peer was too slow. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** From now on something is waited for. */
  begin(): void {
    this.end();
    this.#cancel = this.#timers.after(PACE.withinMs, () => {
      this.#isOver = true;
      this.#channel.cut(tooSlow(this.#leastBytes()));
    });
  }

  /** So much came or went. */
  moved(bytes: number): void {
    this.#moved += bytes;
    if (this.#moved < this.#leastBytes() || this.#cancel === undefined) return;
    this.begin();
  }

  end(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#moved = 0;
  }
}

const tooSlow = (bytes: number): string =>
  `it is silent, or slower than ${bytes / 1024} KiB in ${PACE.withinMs / 1000} s`;
