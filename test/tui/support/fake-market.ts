import type { PeerRow, SeedRow } from '../../../source/contract/node-api.ts';
import { withTurn } from '../../support/row-turn.ts';

/** The moment that the screens show, 14:02:09 local time. */
export const NOW = new Date(2026, 10, 23, 14, 2, 9).getTime();

/** Unix seconds of a time of that day. */
export function at(clock: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = clock.split(':').map(Number);
  return Math.floor(new Date(2026, 10, 23, hours, minutes, seconds).getTime() / 1000);
}

export const nowTs = Math.floor(NOW / 1000);

const nodeId = (last: string): string => `12D3KooWPqT3vYk8sRzN4bWm7XcJd2FhLuA5eGtQxBk7Vn${last}`;

export const ME = nodeId('x7QpRe');
export const OTTER = nodeId('9Kd2Lm');
export const HERON = nodeId('Tz41vB');
export const MOLE = nodeId('bW8nYc');
export const QE7 = nodeId('Qe7RfA');
const HM3 = nodeId('hM3xKd');
const LK9 = nodeId('Lk92Ws');
export const V0LAB = 'node-7d0e52f9-1d9f-4303-8a6b-2f771be5c1f0';

const peer = (node_id: string, alias: string, addr: string, rate_in: number, heardAgo: number): PeerRow => ({
  node_id,
  alias,
  addrs: addr === '' ? [] : [addr],
  transport: 'udp',
  last_seen: nowTs - heardAgo,
  live: heardAgo < 60,
  blocked: false,
  verified: node_id !== V0LAB,
  rules: 2,
  clock_skew_s: { [HERON]: 1, [QE7]: -95, [LK9]: 2 }[node_id] ?? 0,
  votes: false,
  rate_in,
  link: null,
  blocked_reason: null,
  catch_up: null,
});

export const PEERS: readonly PeerRow[] = [
  peer(OTTER, 'otter', '192.0.2.11:9012', 18, 1),
  peer(HERON, 'heron', '192.0.2.23:9012', 11, 2),
  peer(MOLE, 'mole', '192.0.2.40:9012', 9, 4),
  peer(QE7, '', '198.51.100.7:9012', 3, 9),
  peer(HM3, '', '[2001:db8::3d]:9012', 1, 20),
  peer(V0LAB, 'v0-lab', '192.0.2.9:9012', 0, 66),
  peer(LK9, '', '', 0, 3 * 3600 + 5),
];

const linkAt = (address: string, direction: 'in' | 'out', latency_ms: number | null, score: number) => ({
  addrs: [address],
  transport: 'dht' as const,
  link: { address, direction, latency_ms, score },
});

/** The same peers over links: one is fetched from, one is a node of the reference, one is blocked. */
export const LINKED_PEERS: readonly PeerRow[] = [
  { ...peer(OTTER, 'otter', '', 18, 1), ...linkAt('/ip4/192.0.2.11/tcp/9012', 'out', 23.4, 1.24) },
  {
    ...peer(HERON, 'heron', '', 11, 2),
    ...linkAt('/ip4/192.0.2.23/tcp/9012', 'in', 140, 0),
    catch_up: { phase: 'fetching', missing: 340, fetched: 120, day: '2026-11-20', days_left: 0 },
  },
  { ...peer(QE7, '', '', 0, 0), ...linkAt('/ip4/198.51.100.7/tcp/41870', 'in', null, -3.5), verified: false },
  { ...peer(MOLE, 'mole', '192.0.2.40:9012', 0, 7200), blocked: true, blocked_reason: 'floods' },
];

/** And who told of whom: one is only heard through others, one is lost. */
export const TOLD_PEERS: readonly PeerRow[] = [
  ...LINKED_PEERS.map((row) => (row.node_id === HERON ? { ...row, told_by: OTTER } : row)).filter(
    ({ node_id }) => node_id !== QE7,
  ),
  { ...peer(HM3, '', '', 2, 3), transport: 'dht', told_by: HERON },
  { ...peer(LK9, '', '', 0, 3 * 3600 + 5), transport: 'dht', told_by: OTTER },
];

/** A seed's row; what is not given is that of an open seed of `heron` without bids. */
export function seedRow(id: string, title: string, more: Partial<SeedRow> = {}): SeedRow {
  const row = {
    id: id.length > 6 ? id : `${id}1e-5b02-8d7a-9c44-0e6f2a915d3b`,
    title,
    description: '',
    command: 'echo hello',
    timeout_ms: 120_000,
    bid_deadline_ts: nowTs + 600,
    exec_deadline_ms: 600_000,
    min_price: 1,
    max_bids: 3,
    reward: 10,
    rules: '',
    status: 'Open',
    created_by: HERON,
    created_at: nowTs - 600,
    claimed_by: null,
    claimed_at: null,
    claim_id: null,
    result_id: null,
    bid_count: 0,
    live_bid_count: 0,
    best_price: null,
    waits_for: 'bidders',
    deadline_ts: nowTs + 720,
    verified: true,
    role: null,
    rank: null,
    disputed: false,
    late: false,
    unsent: false,
    ...more,
  } satisfies Omit<SeedRow, 'turn'>;
  return withTurn(row, ME);
}

const prices = (
  min_price: number,
  best_price: number | null,
  count: number,
  max_bids: number,
  reward: number,
) => ({
  min_price,
  best_price,
  bid_count: count,
  live_bid_count: count,
  max_bids,
  reward,
});
const bidding = (leftS: number) => ({ bid_deadline_ts: nowTs + leftS, deadline_ts: nowTs + leftS + 120 });
const waiting = (status: SeedRow['status'], waits_for: SeedRow['waits_for'], leftS: number | null) => ({
  status,
  waits_for,
  bid_deadline_ts: at('13:43:09'),
  deadline_ts: leftS === null ? null : nowTs + leftS,
});
const awarded = (claimed_by: string, clock = '13:54:02') => ({ claimed_by, claimed_at: at(clock) });
const final = (status: SeedRow['status'], agoS: number) => ({
  ...waiting(status, null, null),
  created_at: nowTs - agoS,
});

const RENDER = 'blender -b scene7.blend -s 1 -e 200 -a && tar c out | sha256sum';
const FFMPEG =
  'ffmpeg -loglevel error -i talk-041.wav -c:a libopus -b:a 48k talk-041.opus && ls -l talk-041.opus && echo done';

/** The rows of mock-up A, in another order than they show. */
export const ROWS: readonly SeedRow[] = [
  seedRow('0e52f9', 'ls', {
    ...final('Expired', 90_000),
    ...prices(0, null, 0, 1, 0),
    created_by: V0LAB,
    verified: false,
  }),
  seedRow('771bd6', 'Scrape titles 1-500 of the list', {
    ...final('Rejected', 80_000),
    ...prices(3, 3, 1, 1, 8),
    created_by: QE7,
  }),
  seedRow('d3408a', 'Benchmark three JSON parsers', {
    ...final('Accepted', 70_000),
    ...prices(9, 9, 1, 2, 20),
    created_by: OTTER,
    role: 'worker',
    late: true,
    claimed_by: ME,
  }),
  seedRow('2b77e1', 'Transcode talk-040 to opus', {
    ...final('Accepted', 60_000),
    ...prices(12, 13, 3, 3, 40),
    created_by: ME,
    role: 'publisher',
    claimed_by: OTTER,
  }),
  seedRow('f0a6b2', 'Prove lemma 4 by exhaustion', {
    ...waiting('Done', 'publisher', null),
    ...prices(50, 50, 1, 1, 200),
    ...awarded(QE7),
    created_by: OTTER,
    disputed: true,
  }),
  seedRow('80d1c5', 'Mirror the package index', {
    ...waiting('Forfeited', 'publisher', 19 * 3600 + 150),
    ...prices(6, 7, 3, 3, 18),
    ...awarded(MOLE),
  }),
  seedRow('6ae904', 'Compile kernel 7.2 for riscv64', {
    ...waiting('Open', 'publisher', 33 * 60 + 5),
    ...prices(25, 27, 2, 4, 80),
    created_by: QE7,
  }),
  seedRow('33f8ce', 'Index the mail archive', {
    ...waiting('Claimed', 'worker', 19 * 60 + 30),
    ...prices(20, 21, 5, 5, 50),
    ...awarded(HERON, '14:01:02'),
    created_by: MOLE,
    role: 'bidder',
  }),
  seedRow('a47b19', 'Solve the 9x9 batch', {
    ...waiting('Claimed', 'worker', 6 * 60 + 4),
    ...prices(10, 11, 2, 2, 30),
    ...awarded(MOLE),
  }),
  seedRow('9c06d7', 'Count words in the 2026 corpus', {
    ...bidding(59 * 60 + 30),
    ...prices(1, null, 0, 1, 2),
    created_by: ME,
    role: 'publisher',
    unsent: true,
  }),
  seedRow('1d9f03', 'sort big.csv', {
    ...bidding(14 * 60 + 7),
    ...prices(0, 2, 1, 2, 5),
    created_by: V0LAB,
    verified: false,
  }),
  seedRow('e81c44', 'Convert 2,000 SVG files to PNG', {
    ...bidding(12 * 60 + 9),
    ...prices(4, 7, 1, 5, 10),
    created_by: OTTER,
  }),
  seedRow('5be2a0', 'Fit the demand model, 3 starts', {
    ...bidding(3 * 60 + 44),
    ...prices(15, 15, 2, 3, 60),
    created_by: MOLE,
    role: 'bidder',
    rank: 1,
  }),
  seedRow('c2715f', 'Fuzz the parser for 10 minutes', {
    ...bidding(48),
    ...prices(8, 9, 4, 0, 25),
    role: 'bidder',
    rank: 2,
    command: './fuzz --seconds 600 --target parser --corpus seeds/',
    timeout_ms: 11 * 60_000,
    exec_deadline_ms: 15 * 60_000,
  }),
  seedRow('7f3a9c', 'Transcode talk-041 to opus', {
    ...waiting('Done', 'publisher', null),
    ...prices(12, 14, 3, 3, 40),
    ...awarded(OTTER),
    bid_deadline_ts: at('13:53:40'),
    created_at: at('13:50:40'),
    created_by: ME,
    role: 'publisher',
    command: FFMPEG,
    rules: 'keep the metadata',
  }),
  seedRow('b90e12', 'Hash the release tarballs', {
    ...waiting('Open', 'publisher', 41 * 60),
    ...prices(5, 6, 4, 4, 20),
    created_by: ME,
    role: 'publisher',
    bid_count: 5,
  }),
  seedRow('04d7e8', 'Render scene 7, frames 1-200', {
    ...waiting('Claimed', 'worker', 22 * 60 + 12),
    ...prices(30, 33, 1, 4, 90),
    ...awarded(ME, '14:02:01'),
    created_by: OTTER,
    role: 'worker',
    command: RENDER,
    timeout_ms: 600_000,
  }),
];

/** Finished seeds, older than those of the mock-ups. */
export function oldRows(count: number): readonly SeedRow[] {
  return Array.from({ length: count }, (_, index) =>
    seedRow(`${index.toString(16).padStart(8, '0')}-5b02-8d7a-9c44-0e6f2a915d3b`, `Old task ${index + 1}`, {
      ...final('Accepted', 100_000 + index),
      ...prices(1, 1, 1, 1, 1),
    }),
  );
}

/** The whole id of a row that begins so; of none what was given. */
export const idOf = (short: string): string => ROWS.find(({ id }) => id.startsWith(short))?.id ?? short;
