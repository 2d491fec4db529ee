import type { Alarm } from '../contract/alarm.ts';
import type { NodeStatus } from '../contract/node-api.ts';
import type { CrabnetError, FaultCode } from '../model/errors.ts';
import type { EventSink } from '../monitor/monitor.ts';
import type { Changes } from './changes.ts';

const ALARMS: { readonly [code in FaultCode]?: Alarm } = {
  'disk-full': 'disk full',
  'store-gone': 'data dir gone',
};

interface AlarmText {
  readonly words: string;
  readonly remedy: string;
}

/** What is wrong with this node now, until it is no longer. */
export class Alarms {
  readonly #standing = new Map<Alarm, AlarmText>();
  readonly #monitor: EventSink;
  readonly #changes: Pick<Changes, 'flag'>;

  readonly #hasRoom: () => boolean;

  /** `hasRoom`: whether the disk has any; on a full one small writes may work while others fail. */
  constructor(monitor: EventSink, changes: Pick<Changes, 'flag'>, hasRoom = () => true) {
    this.#hasRoom = hasRoom;
    this.#monitor = monitor;
    this.#changes = changes;
  }

  /** As the status has them: codes, and the same in words. */
  status(): Pick<NodeStatus, 'alarms' | 'alarm_codes'> {
    const texts = [...this.#standing.values()];
    return { alarms: texts.map(({ words }) => words), alarm_codes: [...this.#standing.keys()] };
  }

  /** Each with what is said of it now. */
  standing(): ReadonlyMap<Alarm, AlarmText> {
    return this.#standing;
  }

  stands(alarm: Alarm): boolean {
    return this.#standing.has(alarm);
  }

  /** Words may change while an alarm stands; only its beginning and its end are events. */
  raise(alarm: Alarm, words: string, remedy: string): void {
    const stood = this.#standing.get(alarm);
    if (stood?.words === words) return;
    this.#standing.set(alarm, { words, remedy });
    if (stood === undefined) {
      this.#monitor.emit('node_alarm', { alarm, words, remedy, standing: true });
    }
    this.#changes.flag('status');
  }

  /** A write to the store failed. */
  storeFailed({ code, message, remedy = '' }: CrabnetError): void {
    this.#monitor.emit('store_failed', { code, message, remedy });
    const alarm = ALARMS[code] ?? 'store failed';
    this.raise(alarm, alarm, remedy);
  }

  /** A write to the store worked. */
  storeWorks(): void {
    if (this.stands('disk full') && this.#hasRoom()) this.clear('disk full');
    this.clear('data dir gone');
    this.clear('store failed');
  }

  clear(alarm: Alarm): void {
    if (!this.#standing.delete(alarm)) return;
    this.#monitor.emit('node_alarm', { alarm, words: `${alarm}: over`, standing: false });
    this.#changes.flag('status');
  }
}
