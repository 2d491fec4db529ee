import type { Timers } from '../../base/ports.ts';
import { CrabnetError } from '../../model/errors.ts';
import type { Alarms } from '../alarms.ts';
import type { Ledger } from './ledger.ts';

/** A few milliseconds of work at a time: 400 envelopes a second, one core's two per cent. */
const SLICE = 100;
const PAUSE_MS = 250;
const REST_MS = 24 * 3_600_000;

export interface ScrubberParts {
  readonly timers: Timers;
  readonly ledger: Pick<Ledger, 'proveSome'>;
  readonly alarms: Pick<Alarms, 'storeFailed'>;
}

/** Holds the whole log against its keys, from soon after the start and then once a day. */
export class Scrubber {
  readonly #parts: ScrubberParts;
  #cancel = () => {};

  constructor(parts: ScrubberParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#after(PAUSE_MS, 0);
  }

  stop(): void {
    this.#cancel();
  }

  #after(delayMs: number, row: number): void {
    this.#cancel = this.#parts.timers.after(delayMs, () => {
      const last = this.#prove(row);
      if (last === undefined) this.#after(REST_MS, 0);
      else this.#after(PAUSE_MS, last);
    });
  }

  /** The last row that was proven; undefined where there are no more, or the disk does not do its part. */
  #prove(row: number): number | undefined {
    try {
      return this.#parts.ledger.proveSome(row, SLICE);
    } catch (error) {
      if (!(error instanceof CrabnetError)) throw error;
      this.#parts.alarms.storeFailed(error);
      return undefined;
    }
  }
}
