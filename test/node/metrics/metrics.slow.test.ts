import { afterEach, expect, it } from 'vitest';
import type { SeedStatus } from '../../../source/model/types.ts';
import { act } from '../../support/act.ts';
import { LocalNode } from '../../support/local-node.ts';
import { RawPeer } from '../../support/raw-peer.ts';
import { UdpHub } from '../../support/udp-hub.ts';
import { until } from '../../support/until.ts';
import { v0Trade } from '../../support/v0-trade.ts';

const nodes: LocalNode[] = [];
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.remove()));
  for (const end of ends.splice(0)) await end();
});

function make(settings: NonNullable<ConstructorParameters<typeof LocalNode>[0]>['settings']): LocalNode {
  const node = new LocalNode({ ...(settings === undefined ? {} : { settings }) });
  nodes.push(node);
  return node;
}

const read = async (node: LocalNode, name: string) => (await node.metrics()).get(name) ?? Number.NaN;

it('tells of a trade on each side what came, what was said, what ran and how long it took', async () => {
  const hub = await UdpHub.open();
  ends.push(() => hub.close());
  const [host = '', port = ''] = hub.address.split(':');
  const joined = { announceAddrs: [{ host, port: Number(port) }], sandbox: 'none' } as const;
  const [publisher, worker] = [make(joined), make(joined)];
  // From the first question on it is gathered how long things take.
  for (const node of nodes) await (await node.start()).metrics();
  const sees = (node: LocalNode, id: string, status: SeedStatus, bids = 0) =>
    until(`it sees ${status}`, async () =>
      (await node.api.rows([id])).some((row) => row.status === status && row.bid_count >= bids),
    );
  const { seed_id: seed } = await act(publisher.api, 'publish', { title: 't', cmd: 'echo hello' });
  await sees(worker, seed, 'Open');
  const { bid_id: bid } = await act(worker.api, 'bid', { seed });
  await sees(publisher, seed, 'Open', 1);
  await act(publisher.api, 'claim', { seed, bid });
  await sees(worker, seed, 'Claimed');
  await act(worker.api, 'run', { seed, confirmed: true });
  await sees(publisher, seed, 'Done');
  await act(publisher.api, 'settle', { seed, verdict: 'accepted' });
  await sees(worker, seed, 'Accepted');

  const [of, by] = [await publisher.metrics(), await worker.metrics()];
  const accepted = (kind: string) =>
    `crabnet_envelopes_total{kind="${kind}",verdict="accepted",reason="none"}`;
  const own = (kind: string) => `crabnet_own_envelopes_total{kind="${kind}"}`;
  for (const kind of ['SeedCreated', 'ClaimCreated', 'TaskSettle'])
    expect([kind, of.get(own(kind)), by.get(accepted(kind))]).toEqual([kind, 1, 1]);
  for (const kind of ['BidSubmitted', 'TaskResult'])
    expect([kind, by.get(own(kind)), of.get(accepted(kind))]).toEqual([kind, 1, 1]);
  expect(by.get('crabnet_tasks_total{outcome="exited"}')).toBe(1);
  for (const told of [of, by]) {
    expect(told.get('crabnet_seeds{status="Accepted"}')).toBe(1);
    expect(told.get('crabnet_seeds{status="Open"}')).toBe(0);
    expect(told.get('crabnet_held_envelopes{kind="TaskResult"}')).toBe(1);
    expect(told.get('crabnet_received_bytes_total{transport="udp"}')).toBeGreaterThan(1000);
    expect(told.get('crabnet_sent_bytes_total{transport="udp"}')).toBeGreaterThan(1000);
    expect(told.get('crabnet_sent_bytes_total{transport="dht"}')).toBe(0);
    expect(told.get('crabnet_commit_seconds_count')).toBeGreaterThanOrEqual(5);
    expect(told.get('crabnet_verify_seconds_count{thread="main"}')).toBeGreaterThanOrEqual(2);
    expect(told.get('crabnet_peers{state="live"}')).toBe(1);
    expect(told.get('crabnet_targets{state="works"}')).toBe(1);
  }
});

it('of hostile messages knows why they were refused, and no name of theirs', async () => {
  const node = await make({}).start();
  const before = [...(await node.metrics()).keys()];
  const peer = await RawPeer.open();
  ends.push(() => peer.close());
  const port = await node.port();
  const evil = (kind: string) =>
    JSON.stringify({
      meta: { id: 'x', from: 'evil-node', kind, ts: 1, nonce: 1, signature: '' },
      payload: {},
    });
  await peer.send('not json', port);
  for (let number = 0; number < 50; number += 1) await peer.send(evil(`Evil${number}`), port);
  for (const text of v0Trade()) await peer.send(text, port);
  const refused = (kind: string, reason: string) =>
    read(node, `crabnet_envelopes_total{kind="${kind}",verdict="refused",reason="${reason}"}`);
  await until('the trade is refused', async () => (await refused('TaskSettle', 'unsigned')) === 1);
  expect(await refused('unknown', 'not-json')).toBe(1);
  expect(await refused('unknown', 'unknown-kind')).toBeGreaterThan(0);
  expect(await refused('SeedCreated', 'unsigned')).toBe(1);
  const after = await node.metrics();
  expect([...after.keys()]).toEqual(before);
  expect([...after.keys()].join()).not.toMatch(/[Ee]vil|12D3KooW|node-1111/u);
});

it('counts links over libp2p, and the bytes on them', async () => {
  const first = await make({ network: 'dht' }).start();
  const second = await make({
    network: 'dht',
    bootstrapPeers: [`127.0.0.1:${await first.port()}`],
  }).start();
  await until('they are linked', async () => (await read(second, 'crabnet_links{direction="out"}')) === 1);
  await until('the other knows', async () => (await read(first, 'crabnet_links{direction="in"}')) === 1);
  const [sent, received] = ['sent', 'received'].map((way) => `crabnet_${way}_bytes_total{transport="dht"}`);
  const before = [await read(first, sent ?? ''), await read(second, received ?? '')] as const;
  const desc = 'd'.repeat(4000);
  const { seed_id: seed } = await act(first.api, 'publish', { title: 't', cmd: 'true', desc });
  await until('it came', async () => (await second.api.rows([seed])).length === 1);
  expect(await read(first, sent ?? '')).toBeGreaterThan(before[0] + desc.length);
  expect(await read(second, received ?? '')).toBeGreaterThan(before[1] + desc.length);
  expect(await read(first, 'crabnet_received_bytes_total{transport="udp"}')).toBe(0);
});
