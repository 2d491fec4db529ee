import type { HealthCheck, HealthFacts } from '../contract/health.ts';
import { backlogPart, HEALTH_CHECKS, type HealthState, healthOf } from '../contract/health.ts';
import { drainWords } from './drain-words.ts';
import { formatPlural, formatRoughBytes } from './numbers.ts';
import { formatExact } from './time.ts';

/** A check as it is shown and told. */
export interface CheckRow {
  readonly check: HealthCheck;
  readonly state: HealthState;
  readonly detail: string;
}

/** All checks, each with what it saw; `nowMs` unix milliseconds. */
export function checkRows(facts: HealthFacts, nowMs: number): readonly CheckRow[] {
  const health = healthOf(facts);
  return HEALTH_CHECKS.map((check) => ({
    check,
    state: health[check],
    detail: WORDS[check](facts, nowMs),
  }));
}

/** The checks that keep a node from its work, in one line; empty where none does. */
export const badWords = (rows: readonly CheckRow[]): string =>
  rows
    .filter(({ state }) => state === 'bad')
    .map(({ check, detail }) => `${check}: ${detail}`)
    .join('; ');

const STORE_ALARMS = ['store failed', 'data dir gone', 'log damaged', 'store 80%', 'events not written'];

const WORDS: { readonly [check in HealthCheck]: (facts: HealthFacts, nowMs: number) => string } = {
  store: ({ alarm_codes }) =>
    alarm_codes.filter((code) => STORE_ALARMS.includes(code)).join(', ') || 'it is written',
  disk: ({ disk, alarm_codes }) => {
    const free = disk === null ? 'free room is not known' : `${formatRoughBytes(disk.free_bytes)} free`;
    return alarm_codes.includes('disk full') ? `disk full, ${free}` : free;
  },
  listening: ({ listen_addrs }) => (listen_addrs.length === 0 ? 'nowhere' : listen_addrs.join(', ')),
  peers: ({ peers }) => (peers === 0 ? 'nobody is heard' : formatPlural(peers, 'peer')),
  backlog: ({ backlog }) =>
    `${formatPlural(backlog.messages, 'message')} ${backlog.messages === 1 ? 'waits' : 'wait'}, ${Math.floor(backlogPart(backlog) * 100)}% of what may`,
  clock: ({ clock }) => {
    if (clock === null) return 'peers do not contradict it';
    const { ahead_s } = clock;
    return `${formatExact(Math.abs(ahead_s) * 1000)} ${ahead_s > 0 ? 'ahead of' : 'behind'} its peers`;
  },
  draining: ({ draining }, nowMs) => (draining === null ? 'no' : drainWords(draining, nowMs)),
};
