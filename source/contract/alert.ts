import type { Alarm } from './alarm.ts';

/** An alarm that stands, as somebody on call sees it. */
export interface AlertRow {
  /** The same for as long as it stands, whenever the node is started anew. */
  readonly id: string;
  readonly alarm: Alarm;
  readonly words: string;
  readonly remedy: string;
  /** Unix seconds. */
  readonly since_ts: number;
}

export interface AlertReport {
  readonly alerts: readonly AlertRow[];
  /** What those who are to be told were not told yet. */
  readonly untold: number;
}

/** What is told of an alert, to a webhook as its body, to a command on its stdin. */
export interface AlertMessage {
  /** The same however often it is told. */
  readonly id: string;
  /** The id of the alert, which its beginning and its end share. */
  readonly alert: string;
  readonly state: 'raised' | 'cleared';
  readonly alarm: Alarm;
  readonly words: string;
  readonly remedy: string;
  readonly node_id: string;
  readonly alias: string;
  /** Unix seconds at which it began or ended. */
  readonly ts: number;
}
