import type { Clock } from '../../base/ports.ts';
import { dayOf } from '../../network/sync/place.ts';
import { DAYS_MAX } from '../../network/sync/told-days.ts';

export interface FloorParts {
  readonly clock: Clock;
  /** What was kept at the last change; undefined where nothing was. */
  readonly kept: string | undefined;
  /** The oldest day of which a seed is held; undefined where none is. */
  readonly oldestDay: number | undefined;
  /** Keeps a text for the next start. */
  readonly keep: (text: string) => void;
}

/**
 * The day from which on this node holds strangers' seeds (P3). A newcomer's is the day of its first start, and sinks as
 * catch-up brings one day after the other; a store from before there were floors holds what it has.
 */
export class Floor {
  readonly #clock: Clock;
  readonly #keep: (text: string) => void;
  #day: number;

  constructor({ clock, kept, oldestDay, keep }: FloorParts) {
    this.#clock = clock;
    this.#keep = keep;
    this.#day = Number(kept ?? oldestDay ?? this.today);
    if (kept === undefined) keep(String(this.#day));
  }

  get today(): number {
    return dayOf(this.#clock.now() / 1000);
  }

  /** The oldest day of which anything may still be offered. */
  get bottom(): number {
    return Math.max(0, this.today - DAYS_MAX + 1);
  }

  get day(): number {
    return Math.max(this.bottom, Math.min(this.#day, this.today));
  }

  /** What peers hold of `day` is held here too. */
  sink(day: number): void {
    if (day >= this.day) return;
    this.#day = day;
    this.#keep(String(day));
  }
}
