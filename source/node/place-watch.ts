import type { Timers } from '../base/ports.ts';
import { CrabnetError } from '../model/errors.ts';
import type { Store } from '../store/store.ts';
import type { Alarms } from './alarms.ts';

/** Every write looks by itself: this is for who writes nothing, and should know. */
const LOOK_MS = 5000;

export interface PlaceWatchParts {
  readonly timers: Timers;
  readonly store: Pick<Store, 'assertInPlace'>;
  readonly alarms: Pick<Alarms, 'storeFailed' | 'clear' | 'stands'>;
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

  #look(): void {
    const { store, alarms } = this.#parts;
    try {
      store.assertInPlace();
      alarms.clear('data dir gone');
    } catch (error) {
      if (!(error instanceof CrabnetError)) throw error;
      if (!alarms.stands('data dir gone')) alarms.storeFailed(error);
    }
  }
}
