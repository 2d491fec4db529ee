import type { Clock } from '../../base/ports.ts';
import type { CrabnetError } from '../../model/errors.ts';
import type { EventSink } from '../../monitor/monitor.ts';
import type { Alarms } from '../alarms.ts';
import type { Changes } from '../changes.ts';
import type { Evicted } from './eviction.ts';
import type { RoomHearer } from './room.ts';

export interface RoomWatchParts {
  readonly clock: Clock;
  readonly monitor: EventSink;
  readonly alarms: Pick<Alarms, 'raise' | 'clear' | 'storeFailed'>;
  readonly changes: Pick<Changes, 'seeds' | 'forgotten' | 'flag'>;
}

const RAISED_AT = 0.8;
const CLEARED_BELOW = 0.75;
/** What was dropped meanwhile is told as one. */
const FOLD_MS = 60_000;
const REMEDY = 'raise --store-max-bytes, or free some of the disk';

/** Says what the want of room (P2) comes to: an alarm before the limit, and what was dropped. */
export class RoomWatch implements RoomHearer {
  readonly #parts: RoomWatchParts;
  #untold = { seeds: 0, envelopes: 0, bytes: 0 };
  #toldAtMs = Number.NEGATIVE_INFINITY;

  constructor(parts: RoomWatchParts) {
    this.#parts = parts;
  }

  evicted({ seeds, dropped, touched, bytes }: Evicted): void {
    const { monitor, changes } = this.#parts;
    for (const seed_id of seeds) monitor.emit('seed_forgotten', { seed_id });
    if (seeds.length > 0) changes.forgotten(seeds);
    changes.seeds(touched);
    changes.flag('status');
    this.#untold.seeds += seeds.length;
    this.#untold.envelopes += dropped.length;
    this.#untold.bytes += bytes;
  }

  storeFailed(error: CrabnetError): void {
    this.#parts.alarms.storeFailed(error);
  }

  /** Raises or clears the alarm, and tells what was dropped since it was told last. */
  looked({ usedBytes, limitBytes, isDiskLow }: Parameters<RoomHearer['looked']>[0]): void {
    const { alarms } = this.#parts;
    const part = usedBytes / limitBytes;
    if (isDiskLow) alarms.raise('store 80%', 'disk nearly full, strangers are refused', REMEDY);
    else if (part >= RAISED_AT) alarms.raise('store 80%', `store ${percent(part)}`, REMEDY);
    else if (part < CLEARED_BELOW) alarms.clear('store 80%');
    this.#tell(limitBytes);
  }

  #tell(limitBytes: number): void {
    const nowMs = this.#parts.clock.now();
    if (this.#untold.envelopes === 0 || Math.abs(nowMs - this.#toldAtMs) < FOLD_MS) return;
    this.#toldAtMs = nowMs;
    this.#parts.monitor.emit('store_dropped', { ...this.#untold, limit_bytes: limitBytes });
    this.#untold = { seeds: 0, envelopes: 0, bytes: 0 };
  }
}

const percent = (part: number): string => `${Math.min(100, Math.floor(part * 100))}%`;
