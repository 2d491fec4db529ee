import type { Timers } from '../../base/ports.ts';
import type { Channel } from './channel.ts';

/** How long is waited for a peer that is slow or silent. */
const PATIENCE_MS = 30_000;
/** As much must come or go within that time: who is slower than 2 KB/s gives way to another. */
const PROGRESS_BYTES = 64 * 1024;

/** Cuts a channel on which nothing moves while something is waited for. */
export class Patience {
  readonly #channel: Pick<Channel, 'cut'>;
  readonly #timers: Timers;
  #cancel: (() => void) | undefined;
  #moved = 0;

  constructor(channel: Pick<Channel, 'cut'>, timers: Timers) {
    this.#channel = channel;
    this.#timers = timers;
  }

  /** From now on something is waited for. */
  begin(): void {
    this.end();
    this.#cancel = this.#timers.after(PATIENCE_MS, () => this.#channel.cut(TOO_SLOW));
  }

  /** So much came or went. */
  moved(bytes: number): void {
    this.#moved += bytes;
    if (this.#moved < PROGRESS_BYTES || this.#cancel === undefined) return;
    this.begin();
  }

  end(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#moved = 0;
  }
}

const TOO_SLOW = `it is silent, or slower than ${PROGRESS_BYTES / 1024} KiB in ${PATIENCE_MS / 1000} s`;
