import type { Timers } from '../../base/ports.ts';
import type { Alarms } from '../alarms.ts';
import { unlessStoreFails } from '../store-guard.ts';
import type { Ledger } from './ledger.ts';

/** A few milliseconds of work at a time: 160 envelopes a second, less than one core's one per cent. */
const SLICE = 40;
const SLICE_SEEDS = 8;
const PAUSE_MS = 250;
const REST_MS = 24 * 3_600_000;

export interface ScrubberParts {
  readonly timers: Timers;
  readonly ledger: Pick<Ledger, 'proveSome' | 'proveFinished'>;
  readonly alarms: Pick<Alarms, 'storeFailed'>;
}

/** Where a round stands: in the log first, then among the finished seeds. */
type Place = { readonly in: 'log' | 'shelf'; readonly at: number };
const BEGINNING: Place = { in: 'log', at: 0 };

/** Holds all that is stored against its keys, from soon after the start and then once a day. */
export class Scrubber {
  readonly #parts: ScrubberParts;
  #cancel = () => {};

  constructor(parts: ScrubberParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#after(PAUSE_MS, BEGINNING);
  }

  stop(): void {
    this.#cancel();
  }

  #after(delayMs: number, place: Place): void {
    this.#cancel = this.#parts.timers.after(delayMs, () => {
      const next = this.#prove(place);
      if (next === undefined) this.#after(REST_MS, BEGINNING);
      else this.#after(PAUSE_MS, next);
    });
  }

  /** Where to go on; undefined where there is no more, or the disk does not do its part. */
  #prove({ in: where, at }: Place): Place | undefined {
    const { ledger, alarms } = this.#parts;
    return unlessStoreFails(alarms, () => {
      const last = where === 'log' ? ledger.proveSome(at, SLICE) : ledger.proveFinished(at, SLICE_SEEDS);
      if (last !== undefined) return { in: where, at: last };
      return where === 'log' ? { in: 'shelf', at: 0 } : undefined;
    });
  }
}
