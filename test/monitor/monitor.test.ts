import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { MonitorEvent } from '../../source/contract/monitor-event.ts';
import { Monitor } from '../../source/monitor/monitor.ts';

let folder: string;
let filePath: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crabnet-monitor-'));
  filePath = join(folder, 'events.ndjson');
});
afterEach(() => rmSync(folder, { recursive: true }));

const monitorOf = (path: string | null, nowMs = 1_700_000_000_999) =>
  new Monitor({ nodeId: 'us', clock: { now: () => nowMs }, filePath: path });

test('an event has the time in whole seconds, and reaches page, listeners and file', async () => {
  const monitor = monitorOf(filePath);
  const heard: MonitorEvent[] = [];
  const stop = monitor.subscribe((event) => heard.push(event));
  monitor.emit('node_start', { network: 'udp', version: '1' });
  stop();
  monitor.emit('udp_fragment_reassembled', { addr: 'a', bytes: 9 });
  await monitor.close();
  const first = {
    id: 1,
    ts: 1_700_000_000,
    node_id: 'us',
    kind: 'node_start',
    source: 'node',
    payload: { network: 'udp', version: '1' },
  };
  expect(heard).toEqual([first]);
  expect((await monitor.page({ limit: 10 })).events[0]).toEqual(first);
  const lines = (await readFile(filePath, 'utf8')).trimEnd().split('\n');
  expect(lines).toHaveLength(2);
  expect(JSON.parse(lines[0] ?? '')).toEqual(first);
});

test('without a file events are in memory only', async () => {
  const monitor = monitorOf(null);
  monitor.emit('node_stop', {});
  expect((await monitor.page({ limit: 1 })).total).toBe(1);
  await monitor.close();
  expect(monitor.lostLines).toBe(0);
});

test('a monitor starts from what its file holds', async () => {
  const before = monitorOf(filePath);
  before.emit('peer_silent', { peer: 'a', alias: '' });
  before.emit('node_stop', {});
  await before.close();
  const after = monitorOf(filePath);
  const { events } = await after.page({ limit: 10 });
  expect(events.map(({ id, kind }) => [id, kind])).toEqual([
    [1, 'peer_silent'],
    [2, 'node_stop'],
  ]);
  expect(after.topology()).toEqual(before.topology());
  expect(after.overview()).toEqual(before.overview());
  after.emit('peer_unblocked', { peer: 'a' });
  const next = await after.page({ limit: 10, after: 2 });
  expect(next.events.map(({ id, kind }) => [id, kind])).toEqual([[3, 'peer_unblocked']]);
  await after.close();
});

test('an event file of the reference shows its topology', async () => {
  const line = (ts: number, kind: string, source: string, payload: object) =>
    `${JSON.stringify({ ts, node_id: 'node-a', kind, source, payload })}\n`;
  await writeFile(
    filePath,
    line(1, 'dht_connection_established', 'network', { peer: 'node-b' }) +
      line(2, 'dht_message_received', 'network', { peer: 'node-c' }) +
      line(3, 'seed_published', 'node', { peer: 'node-z' }),
  );
  const { nodes, edges } = monitorOf(filePath).topology();
  expect(nodes).toHaveLength(3);
  expect(edges.map(({ to }) => to)).toEqual(['node-c', 'node-b']);
});

test('the overview counts events as the reference does', () => {
  const monitor = monitorOf(null);
  expect(monitor.overview()).toEqual({
    nodes: 0,
    edges: 0,
    events: 0,
    last_event_ts: null,
    node_events: 0,
    top_kinds: [],
    top_sources: [],
  });
  const emits = [
    () => monitor.emit('node_stop', {}),
    () => monitor.emit('peer_silent', { peer: 'a', alias: '' }),
    () => monitor.emit('seed_forgotten', { seed_id: 's' }),
    () => monitor.emit('claim_created', { seed_id: 's', claim_id: 'c', worker: 'w' }),
    () => monitor.emit('peer_unblocked', { peer: 'a' }),
    () => monitor.emit('task_left_behind', { seed_id: 's', claim_id: 'c', folder: null, pids: [1] }),
    () => monitor.emit('web_failed', { message: 'm', remedy: '' }),
  ];
  for (const [index, emit] of emits.entries()) {
    for (let count = 0; count <= index; count += 1) emit();
  }
  expect(monitor.overview()).toEqual({
    nodes: 1,
    edges: 0,
    events: 28,
    last_event_ts: 1_700_000_000,
    node_events: 2,
    top_kinds: [
      ['web_failed', 7],
      ['task_left_behind', 6],
      ['peer_unblocked', 5],
      ['claim_created', 4],
      ['seed_forgotten', 3],
      ['peer_silent', 2],
    ],
    top_sources: [
      ['node', 26],
      ['network', 2],
    ],
  });
});

test('the overview counts what is folded into one event as what it stands for', async () => {
  const monitor = monitorOf(null);
  monitor.emit('envelope_refused', { reason: 'rate', peer: 'a' });
  monitor.emit('envelope_refused', { reason: 'rate', peer: 'a', count: 40 });
  expect((await monitor.page({ limit: 10 })).total).toBe(2);
  expect(monitor.overview()).toMatchObject({
    events: 41,
    node_events: 41,
    top_kinds: [['envelope_refused', 41]],
  });
});

test('an event file that cannot be read or written is reported, and the monitor works on', async () => {
  const faults: (string | null)[] = [];
  const monitor = new Monitor({
    nodeId: 'us',
    clock: { now: () => 0 },
    filePath: folder,
    onFileState: (fault) => faults.push(fault),
  });
  monitor.emit('node_stop', {});
  await monitor.close();
  expect(faults).toHaveLength(1);
  expect(monitor.lostLines).toBe(1);
  expect((await monitor.page({ limit: 5 })).total).toBe(1);
});
