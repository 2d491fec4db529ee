import type { Alarm } from './alarm.ts';
import type { NodeStatus } from './node-api.ts';

export const HEALTH_CHECKS = ['store', 'disk', 'listening', 'peers', 'backlog', 'clock', 'draining'] as const;
export type HealthCheck = (typeof HEALTH_CHECKS)[number];

/** `bad`: the node cannot do its work; `warn`: somebody should look. */
export type HealthState = 'ok' | 'warn' | 'bad';

/** What a check looks at. */
export type HealthFacts = Pick<
  NodeStatus,
  'alarm_codes' | 'disk' | 'listen_addrs' | 'peers' | 'backlog' | 'clock' | 'draining'
>;

/** With less, the next write may be the first that fails. */
const DISK_LEAST_BYTES = 1024 ** 2;
const DISK_LITTLE_PART = 0.05;
const DISK_LITTLE_BYTES = 256 * 1024 ** 2;
const BACKLOG_BAD = 0.9;
const BACKLOG_MUCH = 0.5;

type Disk = NonNullable<NodeStatus['disk']>;

export const isDiskFull = ({ free_bytes }: Pick<Disk, 'free_bytes'>): boolean =>
  free_bytes < DISK_LEAST_BYTES;

/** With less free of a disk of so many bytes hardly any room is left (P2). */
export const littleDiskBytes = (totalBytes: number): number =>
  Math.min(totalBytes * DISK_LITTLE_PART, DISK_LITTLE_BYTES);

/** Hardly any room is left: what strangers say is refused. */
export const isDiskLow = ({ free_bytes, total_bytes }: Disk): boolean =>
  free_bytes < littleDiskBytes(total_bytes);

/** The state of each check, worked out of what the status says. */
export function healthOf(facts: HealthFacts): { readonly [check in HealthCheck]: HealthState } {
  const { disk, clock, draining } = facts;
  const stands = (...alarms: readonly Alarm[]) => alarms.some((alarm) => facts.alarm_codes.includes(alarm));
  const isBad = (bad: boolean, warn = false): HealthState => (bad ? 'bad' : warn ? 'warn' : 'ok');
  const backlog = backlogPart(facts.backlog);
  return {
    store: isBad(
      stands('store failed', 'data dir gone'),
      stands('log damaged', 'store 80%', 'events not written'),
    ),
    disk: isBad(stands('disk full') || (disk !== null && isDiskFull(disk)), disk !== null && isDiskLow(disk)),
    listening: isBad(facts.listen_addrs.length === 0),
    peers: isBad(false, facts.peers === 0),
    backlog: isBad(backlog >= BACKLOG_BAD, backlog >= BACKLOG_MUCH),
    clock: isBad(clock !== null),
    draining: isBad(draining !== null),
  };
}

/** How full the way in is, 0 to 1. */
export const backlogPart = ({ messages, limit, bytes, limit_bytes }: NodeStatus['backlog']): number =>
  Math.max(messages / limit, bytes / limit_bytes);

/** What only another start would mend. */
const OF_LIFE: readonly HealthCheck[] = ['listening', 'backlog'];

/** Whether the process should go on: what is wrong with its disk or its clock, a start mends as little as it does. */
export const isAlive = (facts: HealthFacts): boolean => {
  const health = healthOf(facts);
  return OF_LIFE.every((check) => health[check] !== 'bad');
};

/** Whether the node can do its work now. */
export const isReady = (facts: HealthFacts): boolean =>
  HEALTH_CHECKS.every((check) => healthOf(facts)[check] !== 'bad');
