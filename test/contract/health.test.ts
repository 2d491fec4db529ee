import { describe, expect, it, test } from 'vitest';
import { HEALTH_CHECKS, healthOf, isAlive, isReady } from '../../source/contract/health.ts';
import type { NodeStatus } from '../../source/contract/node-api.ts';
import { checkRows } from '../../source/words/health-words.ts';
import { aStatus } from '../support/made-rows.ts';

const clock = { ahead_s: 140, voters: 3, against_count: 3, against: [] };
const FULL = { messages: 4096, limit: 4096, bytes: 0, limit_bytes: 1000 };

describe('the health of a node', () => {
  it('is well where nothing is wrong', () => {
    expect(isReady(aStatus())).toBe(true);
    expect(new Set(Object.values(healthOf(aStatus())))).toEqual(new Set(['ok']));
  });

  test.each<[keyof ReturnType<typeof healthOf>, Partial<NodeStatus>, boolean]>([
    ['store', { alarm_codes: ['store failed'] }, true],
    ['store', { alarm_codes: ['data dir gone'] }, true],
    ['disk', { alarm_codes: ['disk full'] }, true],
    ['disk', { disk: { free_bytes: 4096, total_bytes: 1024 ** 3 } }, true],
    ['listening', { listen_addrs: [] }, false],
    ['backlog', { backlog: FULL }, false],
    ['clock', { clock }, true],
    ['draining', { draining: { until_ts: 1, tasks: 0 } }, true],
  ])('is bad for its %s with %j, so that it is not ready', (check, facts, alive) => {
    const status = aStatus(facts);
    expect(healthOf(status)[check]).toBe('bad');
    expect(isReady(status)).toBe(false);
    expect(isAlive(status)).toBe(alive);
  });

  test.each<[keyof ReturnType<typeof healthOf>, Partial<NodeStatus>]>([
    ['store', { alarm_codes: ['store 80%'] }],
    ['store', { alarm_codes: ['log damaged'] }],
    ['disk', { disk: { free_bytes: 50 * 1024 ** 2, total_bytes: 1024 ** 3 } }],
    ['peers', { peers: 0 }],
    ['backlog', { backlog: { ...FULL, messages: 3000 } }],
  ])('is a warning for its %s with %j, and the node is ready', (check, facts) => {
    const status = aStatus(facts);
    expect(healthOf(status)[check]).toBe('warn');
    expect(isReady(status)).toBe(true);
  });

  it('says of each check what it saw', () => {
    const rows = checkRows(aStatus({ clock, peers: 0 }), 0);
    expect(rows.map(({ check }) => check)).toEqual(HEALTH_CHECKS);
    expect(rows.find(({ check }) => check === 'clock')?.detail).toBe('140s ahead of its peers');
    expect(rows.find(({ check }) => check === 'peers')?.detail).toBe('nobody is heard');
    for (const { detail } of rows) expect(detail).not.toBe('');
  });
});
