import type { CrabnetError } from '../../model/errors.ts';
import type { EnvelopeKey, SeedId } from '../../model/types.ts';
import type { EventSink } from '../../monitor/monitor.ts';
import type { Alarms } from '../alarms.ts';
import type { Changes } from '../changes.ts';

/** What was found damaged in the log at one look. */
export interface Found {
  /** Set aside; peers are to bring it again. */
  readonly lost: readonly { readonly key: EnvelopeKey; readonly seedId: SeedId | '' }[];
  /** Its text was whole and only its row was not: it is back in the log. */
  readonly rescued: number;
  /** Seeds of which nothing is left that folds. */
  readonly gone: readonly SeedId[];
}

export interface DamageParts {
  readonly monitor: EventSink;
  readonly alarms: Pick<Alarms, 'raise' | 'clear' | 'storeFailed'>;
  readonly changes: Pick<Changes, 'seeds' | 'forgotten'>;
}

/** Says what of the log was damaged, and stands as an alarm until peers have brought it again. */
export class Damage {
  readonly #parts: DamageParts;
  readonly #missing = new Set<EnvelopeKey>();
  /** Called when something is missing that a peer may have. */
  onMissing: () => void = () => {};

  constructor(parts: DamageParts) {
    this.#parts = parts;
  }

  /** Takes up what an earlier run set aside and nobody has brought yet. */
  resume(keys: readonly EnvelopeKey[]): void {
    for (const key of keys) this.#missing.add(key);
    this.#alarm();
  }

  found({ lost, rescued, gone }: Found): void {
    const { monitor, changes } = this.#parts;
    for (const { key, seedId } of lost) {
      this.#missing.add(key);
      monitor.emit('envelope_damaged', { seed_id: seedId, key, rescued: false });
    }
    if (rescued > 0) monitor.emit('envelope_damaged', { seed_id: '', count: rescued, rescued: true });
    changes.seeds(lost.flatMap(({ seedId }) => (seedId === '' ? [] : [seedId])));
    if (gone.length > 0) changes.forgotten(gone);
    this.#alarm();
    if (lost.length > 0) this.onMissing();
  }

  storeFailed(error: CrabnetError): void {
    this.#parts.alarms.storeFailed(error);
  }

  /** An envelope has come into the log; true where it was damaged here and was to come again. */
  arrived(key: EnvelopeKey): boolean {
    if (!this.#missing.delete(key)) return false;
    this.#alarm();
    return true;
  }

  #alarm(): void {
    const count = this.#missing.size;
    if (count === 0) this.#parts.alarms.clear('log damaged');
    else {
      const remedy =
        'peers bring it again where they have it; look at the disk, and keep backups of the data dir';
      this.#parts.alarms.raise('log damaged', `log damaged: ${count}`, remedy);
    }
  }
}
