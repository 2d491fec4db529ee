import type { Monitor } from '../monitor/monitor.ts';
import type { Changes } from './changes.ts';

export const ALARMS = [
  'disk full',
  'store failed',
  'events not written',
  'clock',
  'own-key-elsewhere',
] as const;
export type Alarm = (typeof ALARMS)[number];

/** What is wrong with this node now, until it is no longer. */
export class Alarms {
  readonly #standing = new Map<Alarm, string>();
  readonly #monitor: Monitor;
  readonly #changes: Changes;

  constructor(monitor: Monitor, changes: Changes) {
    this.#monitor = monitor;
    this.#changes = changes;
  }

  /** In words, as the status shows them. */
  words(): readonly string[] {
    return [...this.#standing.values()];
  }

  stands(alarm: Alarm): boolean {
    return this.#standing.has(alarm);
  }

  raise(alarm: Alarm, words: string, remedy: string): void {
    if (this.#standing.get(alarm) === words) return;
    this.#standing.set(alarm, words);
    this.#monitor.emit('node_alarm', 'node', { alarm, words, remedy, standing: true });
    this.#changes.flag('status');
  }

  clear(alarm: Alarm): void {
    if (!this.#standing.delete(alarm)) return;
    this.#monitor.emit('node_alarm', 'node', { alarm, words: `${alarm}: over`, standing: false });
    this.#changes.flag('status');
  }
}
