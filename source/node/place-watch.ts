import type { Timers } from '../base/ports.ts';
import { CrabnetError } from '../model/errors.ts';
import type { Store } from '../store/store.ts';
import type { Alarms } from './alarms.ts';

const STORE_ALARMS = ['data dir gone', 'disk full', 'store failed'] as const;
/** The fact that is written only to see whether it can be. */
const PROBE = 'write-probe';
/** Every write looks by itself: this is for who writes nothing, and should know. */
const LOOK_MS = 5000;

export interface PlaceWatchParts {
  readonly timers: Timers;
  readonly store: Pick<Store, 'assertInPlace' | 'facts'>;
  readonly alarms: Pick<Alarms, 'storeWorks' | 'storeFailed' | 'clear' | 'stands'>;
}

/** Looks whether the data dir still leads to what this node has open, and stands as an alarm while it does not. */
export class PlaceWatch {
  readonly #parts: PlaceWatchParts;
  #cancel = () => {};

  constructor(parts: PlaceWatchParts) {
    this.#parts = parts;
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

  /** Nobody may have anything to write once the disk has room again. */
  #tryToWrite(): void {
    const { store, alarms } = this.#parts;
    store.facts.set(PROBE, String(store.facts.get(PROBE) === '1' ? 2 : 1));
    alarms.storeWorks();
  }

  #look(): void {
    const { store, alarms } = this.#parts;
    try {
      store.assertInPlace();
      alarms.clear('data dir gone');
      if (STORE_ALARMS.some((alarm) => alarms.stands(alarm))) this.#tryToWrite();
    } catch (error) {
      if (!(error instanceof CrabnetError)) throw error;
      if (!STORE_ALARMS.some((alarm) => alarms.stands(alarm))) alarms.storeFailed(error);
    }
  }
}
