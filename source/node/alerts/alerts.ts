import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Alarm } from '../../contract/alarm.ts';
import type { AlertMessage, AlertReport, AlertRow } from '../../contract/alert.ts';
import { asRead, type MonitorEvent } from '../../contract/monitor-event.ts';
import type { NodeSettings } from '../../contract/settings.ts';
import type { NodeId } from '../../model/types.ts';
import type { Monitor } from '../../monitor/monitor.ts';
import { type AlertPlan, type AlertTarget, readAlertPlan } from '../../operator/alert-plan.ts';
import type { Alarms } from '../alarms.ts';
import type { NodePorts } from '../ports.ts';
import { type KeptAlerts, keepAlerts, readAlerts } from './alert-file.ts';
import { AlertPost } from './alert-post.ts';
import { sendAlert } from './send-alert.ts';

export interface AlertsParts extends Pick<NodePorts, 'clock' | 'timers'> {
  readonly us: NodeId;
  readonly settings: Pick<NodeSettings, 'alias' | 'alertsFile'>;
  readonly alarms: Pick<Alarms, 'standing'>;
  readonly monitor: Pick<Monitor, 'subscribe' | 'emit'>;
  /** Where what outlives a node is kept. */
  readonly path: string;
  /** For tests another than the real one. */
  readonly send?: (target: AlertTarget, message: AlertMessage, signal: AbortSignal) => Promise<void>;
}

/** How long an alarm of before may take to be raised anew after a start, before it counts as over. */
const SETTLE_MS = 10 * 60_000;

/** The alarms that stand as somebody on call sees them: each with an id of its own, told to whom the plan names. */
export class Alerts {
  readonly #parts: AlertsParts;
  readonly #post: AlertPost;
  readonly #standing = new Map<Alarm, AlertRow>();
  #plan: AlertPlan;
  /** As it is on disk. */
  #kept: KeptAlerts = { standing: [], untold: [] };
  #cancels: (() => void)[] = [];

  /** Throws `CrabnetError` `config` where the file of alerts cannot be used. */
  constructor(parts: AlertsParts) {
    this.#parts = parts;
    this.#plan = readAlertPlan(parts.settings.alertsFile);
    const send = parts.send ?? ((...what) => sendAlert(...what, parts.clock.now()));
    this.#post = new AlertPost({
      timers: parts.timers,
      targets: () => this.#plan.tell,
      send,
      changed: () => this.#keep(),
      failed: ({ label }, { id }, why) =>
        parts.monitor.emit('alert_untold', { id, target: label, message: why }),
    });
  }

  get rules(): AlertPlan['rules'] {
    return this.#plan.rules;
  }

  /** Takes up what another run left: what stood then and does not rise again is over. */
  start(): void {
    const { monitor, alarms, timers, path } = this.#parts;
    this.#kept = readAlerts(path);
    const { standing, untold } = this.#kept;
    for (const row of standing) this.#standing.set(row.alarm, row);
    this.#cancels.push(monitor.subscribe((event) => this.#hear(event)));
    for (const [alarm, { words, remedy }] of alarms.standing()) this.#raised(alarm, words, remedy);
    this.#cancels.push(timers.after(SETTLE_MS, () => this.#settle()));
    this.#post.restore(untold);
  }

  /** The file of alerts says something else now. */
  take(plan: AlertPlan): void {
    this.#plan = plan;
    this.#post.retarget();
  }

  /** An alarm of a run before is one no longer; nothing where it was raised anew. */
  over(alarm: Alarm): void {
    const { alarms, monitor } = this.#parts;
    if (!this.#standing.has(alarm) || alarms.standing().has(alarm)) return;
    monitor.emit('node_alarm', { alarm, words: `${alarm}: over`, standing: false });
  }

  report(): AlertReport {
    const words = this.#parts.alarms.standing();
    const alerts = [...this.#standing.values()].map((row) => ({ ...row, ...words.get(row.alarm) }));
    return { alerts, untold: this.#post.untold().length };
  }

  stop(): void {
    for (const cancel of this.#cancels) cancel();
    this.#post.close();
    this.#keep();
  }

  #hear(event: MonitorEvent): void {
    const said = asRead(event);
    if (said.kind !== 'node_alarm') return;
    const { alarm, words, remedy, standing } = said.payload;
    if (standing === true) this.#raised(alarm as Alarm, String(words), String(remedy ?? ''));
    else this.#cleared(alarm as Alarm, String(words));
  }

  #raised(alarm: Alarm, words: string, remedy: string): void {
    if (this.#standing.has(alarm)) return;
    const nowMs = this.#parts.clock.now();
    const id = idOf(`${this.#parts.us} ${alarm} ${nowMs}`);
    const since_ts = Math.floor(nowMs / 1000);
    this.#standing.set(alarm, { id, alarm, words, remedy, since_ts });
    this.#tell(id, 'raised', { alarm, words, remedy });
  }

  #cleared(alarm: Alarm, words: string): void {
    const row = this.#standing.get(alarm);
    if (!this.#standing.delete(alarm) || row === undefined) return;
    this.#tell(row.id, 'cleared', { alarm, words, remedy: '' });
  }

  #tell(
    alert: string,
    state: AlertMessage['state'],
    about: Pick<AlertMessage, 'alarm' | 'words' | 'remedy'>,
  ): void {
    const { us: node_id, settings, clock } = this.#parts;
    const ts = Math.floor(clock.now() / 1000);
    this.#post.add({ id: `${alert}-${state}`, alert, state, ...about, node_id, alias: settings.alias, ts });
  }

  #settle(): void {
    for (const alarm of [...this.#standing.keys()]) this.over(alarm);
  }

  /** Nothing is written where nothing has changed: most nodes never have an alert. */
  #keep(): void {
    const now = { standing: [...this.#standing.values()], untold: this.#post.untold() };
    if (isDeepStrictEqual(now, this.#kept)) return;
    if (keepAlerts(this.#parts.path, now)) this.#kept = now;
  }
}

const ID_CHARS = 24;
const idOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, ID_CHARS);
