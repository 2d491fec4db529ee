import type { Clock } from '../base/ports.ts';
import type { HeldEnvelope } from '../model/types.ts';
import type { FactTable } from '../store/fact-table.ts';
import type { Alarms } from './alarms.ts';
import { unlessStoreFails } from './store-guard.ts';

/** Kept, so that each start says it until it is over: when it was found, unix milliseconds. */
const LOST_AT = 'store lost';
const IS_OVER = 'store lost, over';
const REMEDY =
  'stop the node and put market.db back from a backup; else peers bring back what they hold, and what nobody was told is gone';

export interface LostStoreParts {
  readonly clock: Clock;
  readonly facts: Pick<FactTable, 'get' | 'set'>;
  readonly alarms: Pick<Alarms, 'raise' | 'clear' | 'stands' | 'storeFailed'>;
  /** Whether anything is held. */
  hasAny(): boolean;
}

/** Stands as an alarm from when the store of a node that had one is found gone, until it holds what a peer holds. */
export class LostStore {
  readonly #parts: LostStoreParts;
  readonly #lostAtMs: number | undefined;

  /** `isLost`: the store was made now, in a data dir that had a node. */
  constructor(parts: LostStoreParts, isLost: boolean) {
    this.#parts = parts;
    const { clock, facts, alarms } = parts;
    if (isLost) unlessStoreFails(alarms, () => facts.set(LOST_AT, String(clock.now())));
    const kept = facts.get(LOST_AT);
    this.#lostAtMs = kept === undefined ? undefined : Number(kept);
    if (kept !== undefined && facts.get(IS_OVER) === undefined)
      alarms.raise('store lost', 'store lost: began with an empty one', REMEDY);
  }

  /** A peer holds nothing that is not held here. */
  caughtUp(): void {
    const { facts, alarms, hasAny } = this.#parts;
    if (!alarms.stands('store lost') || !hasAny()) return;
    unlessStoreFails(alarms, () => facts.set(IS_OVER, 'yes'));
    alarms.clear('store lost');
  }

  /** Whether an envelope of ours that peers bring may have been in the store that is gone: no other machine need have signed it. */
  explains({ ts }: HeldEnvelope): boolean {
    return this.#lostAtMs !== undefined && ts * 1000 <= this.#lostAtMs;
  }
}
