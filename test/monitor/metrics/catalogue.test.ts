import { expect, test } from 'vitest';
import { ALARMS } from '../../../source/contract/alarm.ts';
import {
  COUNTED_KINDS,
  type MetricFacts,
  noCounts,
  RECEIPT_STATES,
  RECEIPT_STEPS,
  TRANSPORTS,
} from '../../../source/contract/metrics.ts';
import { TASK_OUTCOMES } from '../../../source/contract/task-outcome.ts';
import { ENVELOPE_KINDS, SEED_STATUSES } from '../../../source/model/types.ts';
import { REFUSAL_REASONS } from '../../../source/model/verdict.ts';
import { Durations } from '../../../source/monitor/metrics/durations.ts';
import { EventTally } from '../../../source/monitor/metrics/event-tally.ts';
import { Metrics } from '../../../source/monitor/metrics/metrics.ts';
import { OTHER, SEED_ID, US } from '../../support/made-rows.ts';
import { seriesIn } from '../../support/series-in.ts';

const atStart = (): MetricFacts => {
  const { accepted, inert, own, tasks, receiptSteps } = new EventTally();
  return {
    ...{ version: '1.2.3', network: 'udp', rules: 2, accepted, inert, own, tasks },
    ...{ receiptSteps, receipts: noCounts(RECEIPT_STATES) },
    refused: new Map(),
    held: noCounts(ENVELOPE_KINDS),
    receivedBytes: noCounts(TRANSPORTS),
    sentBytes: noCounts(TRANSPORTS),
    peers: { live: 0, silent: 0, blocked: 0 },
    targets: { untried: 0, works: 0, silent: 0, fails: 0 },
    links: { in: 0, out: 0 },
    queues: { inbox: 0, unsent: 0, targets: 0, alerts: 0 },
    inbox: { bytes: 0, limit: 4096, limitBytes: 1 },
    tasksRunning: 0,
    seeds: noCounts(SEED_STATUSES),
    storeBytes: { kept: 0, known: 0, strangers: 0 },
    storeLimitBytes: 1,
    disk: { freeBytes: 2, totalBytes: 3 },
    eventLog: { waiting: 0, waitingBytes: 0, lagS: 0 },
    dropped: { events: 0, envelopes: 0 },
    ...{ alarms: [], clockAheadS: 0, isDraining: false },
  };
};

async function told(facts: MetricFacts, durations = new Durations()): Promise<string> {
  const metrics = new Metrics({ durations, facts: async () => facts });
  const text = await metrics.text();
  metrics.close();
  return text;
}

test('every combination of labels is there from the start, at 0', async () => {
  const series = seriesIn(await told(atStart()));
  const all = (name: string) => [...series].filter(([key]) => key.startsWith(`${name}{`));
  expect(all('crabnet_envelopes_total')).toHaveLength(
    ENVELOPE_KINDS.length * 2 + REFUSAL_REASONS.length * COUNTED_KINDS.length,
  );
  expect(all('crabnet_tasks_total')).toHaveLength(TASK_OUTCOMES.length);
  expect(all('crabnet_seeds')).toHaveLength(SEED_STATUSES.length);
  expect(all('crabnet_receipts')).toHaveLength(RECEIPT_STATES.length);
  expect(all('crabnet_receipts_total')).toHaveLength(RECEIPT_STEPS.length);
  expect(all('crabnet_alarm')).toHaveLength(ALARMS.length);
  const isCount = /^crabnet_(?!build_info)\w+\{/u;
  expect([...series].filter(([key, value]) => isCount.test(key) && value !== 0)).toEqual([]);
  for (const thread of ['main', 'other'])
    expect(series.get(`crabnet_verify_seconds_count{thread="${thread}"}`)).toBe(0);
  expect(series.get('crabnet_commit_seconds_count')).toBe(0);
});

test('the same series are there whatever happened: none is named by what others wrote', async () => {
  const keys = (text: string) => [...seriesIn(text).keys()];
  const before = keys(await told(atStart()));
  const tally = new EventTally();
  const evil = { node_id: US, ts: 1, source: 'network' } as const;
  for (const kind of ['SeedCreated', 'Evil', OTHER, '__proto__', 'toString', 7, null] as const) {
    tally.count({ ...evil, kind: 'store_sync', payload: { kind, from: OTHER, seed_id: SEED_ID } });
    tally.count({ ...evil, kind: 'envelope_inert', payload: { kind } });
    tally.count({ ...evil, kind: 'task_stopped', payload: { outcome: kind } });
  }
  tally.count({ ...evil, kind: 'task_stopped', payload: { outcome: 'capped' } });
  tally.count({ ...evil, kind: 'bid_submitted', payload: { seed_id: SEED_ID } });
  tally.count({ ...evil, kind: 'store_dropped', payload: { envelopes: 12 } });
  tally.count({ ...evil, kind: 'payment_heard', payload: { peer: OTHER, amount: 5, note: 'Evil' } });
  const { accepted, inert, own, tasks, receiptSteps, droppedEnvelopes } = tally;
  const refused = new Map([['rate', { ...noCounts(COUNTED_KINDS), unknown: 3 }] as const]);
  const dropped = { events: 4, envelopes: droppedEnvelopes };
  const facts = {
    ...{ ...atStart(), accepted, inert, own, tasks, receiptSteps, refused, dropped },
    alarms: ['clock'] as const,
  };
  const text = await told(facts);
  expect(keys(text)).toEqual(before);
  expect(text).not.toMatch(/Evil|12D3KooW|proto|toString/u);
  expect(text).not.toContain(SEED_ID);
  const series = seriesIn(text);
  expect([
    series.get('crabnet_envelopes_total{kind="SeedCreated",verdict="accepted",reason="none"}'),
    series.get('crabnet_envelopes_total{kind="SeedCreated",verdict="inert",reason="none"}'),
    series.get('crabnet_envelopes_total{kind="unknown",verdict="refused",reason="rate"}'),
    series.get('crabnet_tasks_total{outcome="capped"}'),
    series.get('crabnet_receipts_total{step="heard"}'),
    series.get('crabnet_own_envelopes_total{kind="BidSubmitted"}'),
    series.get('crabnet_dropped_total{what="envelopes"}'),
    series.get('crabnet_alarm{alarm="clock"}'),
  ]).toEqual([1, 1, 3, 1, 1, 1, 12, 1]);
});

test('counts are told as they are, not added up from one question to the next', async () => {
  const { own } = new EventTally();
  own.SeedCreated = 5;
  const metrics = new Metrics({ durations: new Durations(), facts: async () => ({ ...atStart(), own }) });
  const count = async () =>
    seriesIn(await metrics.text()).get('crabnet_own_envelopes_total{kind="SeedCreated"}');
  expect([await count(), await count()]).toEqual([5, 5]);
  own.SeedCreated = 7;
  expect(await count()).toBe(7);
  metrics.close();
});

test('who asks while an answer is being made gets that one', async () => {
  let asked = 0;
  const metrics = new Metrics({
    durations: new Durations(),
    facts: async () => {
      asked += 1;
      return atStart();
    },
  });
  const [first, second] = await Promise.all([metrics.text(), metrics.text()]);
  expect(first).toBe(second);
  expect(asked).toBe(1);
  await metrics.text();
  expect(asked).toBe(2);
  metrics.close();
});

test('how long things take is gathered in seconds, until it is closed', async () => {
  const durations = new Durations();
  const metrics = new Metrics({ durations, facts: async () => atStart() });
  durations.took('commit', 3);
  durations.took('verify-here', 0.2);
  durations.took('verify-thread', 40);
  const series = seriesIn(await metrics.text());
  expect(series.get('crabnet_commit_seconds_bucket{le="0.0025"}')).toBe(0);
  expect(series.get('crabnet_commit_seconds_bucket{le="0.005"}')).toBe(1);
  expect(series.get('crabnet_verify_seconds_bucket{le="0.00025",thread="main"}')).toBe(1);
  expect(series.get('crabnet_verify_seconds_sum{thread="other"}')).toBe(0.04);
  metrics.close();
  durations.took('commit', 3);
  expect(seriesIn(await metrics.text()).get('crabnet_commit_seconds_count')).toBe(1);
});

test('a disk of which nothing is known has no number, and least of all 0', async () => {
  expect(await told({ ...atStart(), disk: null })).not.toMatch(/^crabnet_disk/mu);
});
