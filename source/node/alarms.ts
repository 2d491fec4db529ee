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

interface Standing extends AlarmText {
  readonly alarm: Alarm;
}

/** What is wrong with this node now, until it is no longer. */
export class Alarms {
  /** By alarm and what it is about: each of several things that go wrong alike has its own beginning and end. */
  readonly #standing = new Map<string, Standing>();
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
    const standing = [...this.#standing.values()];
    return {
      alarms: standing.map(({ words }) => words),
      alarm_codes: [...new Set(standing.map(({ alarm }) => alarm))],
    };
  }

  /** Each alarm once, with what is said of it now; what it says of several things is said together. */
  standing(): ReadonlyMap<Alarm, AlarmText> {
    const texts = new Map<Alarm, AlarmText>();
    for (const { alarm, words, remedy } of this.#standing.values()) {
      const before = texts.get(alarm);
      texts.set(
        alarm,
        before === undefined ? { words, remedy } : { ...before, words: `${before.words}; ${words}` },
      );
    }
    return texts;
  }

  stands(alarm: Alarm): boolean {
    return this.#standing.has(keyOf(alarm, alarm));
  }

  /** Words may change while an alarm stands; only its beginning and its end are events. `about`: which of several things it is. */
  raise(alarm: Alarm, words: string, remedy: string, about: string = alarm): void {
    const key = keyOf(alarm, about);
    const stood = this.#standing.get(key);
    if (stood?.words === words) return;
    this.#standing.set(key, { alarm, words, remedy });
    if (stood === undefined) {
      this.#monitor.emit('node_alarm', { alarm, words, remedy, standing: true });
    }
    this.#changes.flag('status');
  }

  /** A write to the store failed, or a look at it. That it is closed is no fault of the disk: the node ends. */
  storeFailed({ code, message, remedy = '' }: CrabnetError): void {
    if (code === 'store-closed') return;
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

  clear(alarm: Alarm, about: string = alarm): void {
    if (!this.#standing.delete(keyOf(alarm, about))) return;
    this.#monitor.emit('node_alarm', { alarm, words: `${about}: over`, standing: false });
    this.#changes.flag('status');
  }
}

const keyOf = (alarm: Alarm, about: string): string => `${alarm}\n${about}`;
