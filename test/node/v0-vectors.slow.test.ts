import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { SeedDetail } from '../../source/contract/node-api.ts';
import { allSeeds } from '../../source/contract/seed-pages.ts';
import { MemoryNetwork, MemoryTransport } from '../../source/network/transport/memory-transport.ts';
import { startNode } from '../../source/node/open-node.ts';
import type { RunningNode } from '../../source/node/running-node.ts';
import { systemPorts } from '../../source/node/system-ports.ts';
import { testSettings } from '../support/test-settings.ts';
import { until } from '../support/until.ts';
import { v0Trade } from '../support/v0-trade.ts';

/** Of whole trades between two nodes of each release of the reference: what they sent, and what they held at the end. */
const RECORDED = new URL('recorded/', import.meta.url);

const open: { node: RunningNode; dataDir: string }[] = [];
afterEach(async () => {
  for (const { node, dataDir } of open.splice(0)) {
    await node.stop();
    rmSync(dataDir, { recursive: true });
  }
});

/** A node that takes unsigned envelopes, at the time of the recording. */
async function startAt(ts: number): Promise<{ node: RunningNode; hear: (message: string) => void }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'crabnet-v0-'));
  const network = new MemoryNetwork();
  const node = await startNode(testSettings(dataDir, { acceptUnsigned: true }), {
    transport: new MemoryTransport(network, 'us'),
    ports: { ...systemPorts, clock: { now: () => ts * 1000 } },
  });
  open.push({ node, dataDir });
  return { node, hear: (message) => void network.send('v0', message) };
}

const lines = (text: string) => text.split('\n').filter((line) => line !== '');
const metaOf = (line: string) => (JSON.parse(line) as { meta: { ts: number } }).meta;

async function trade(messages: readonly string[]): Promise<SeedDetail> {
  const { node, hear } = await startAt(Math.max(...messages.map((line) => metaOf(line).ts)));
  for (const message of messages) hear(message);
  return until('the trade is settled', async () => {
    const [row] = await allSeeds(node.api);
    const shown = row === undefined ? undefined : await node.api.seed(row.id);
    return shown?.ok === true && shown.value.seed.status === 'Accepted' && shown.value;
  });
}

const orders: readonly (readonly [string, (messages: readonly string[]) => readonly string[]])[] = [
  ['in order', (messages) => messages],
  ['backwards', (messages) => messages.toReversed()],
  ['twice', (messages) => [...messages, ...messages]],
];

describe('a trade of two v0 nodes', () => {
  it.each(orders)(
    'is followed to its end when it is heard %s, the result finding its seed (R2)',
    async (_name, order) => {
      const detail = await trade(order(v0Trade()));
      expect(detail.seed).toMatchObject({
        title: 'count words',
        status: 'Accepted',
        verified: false,
        bid_count: 1,
      });
      expect(detail.results).toMatchObject([
        {
          stdout: 'hello world\n',
          exit_code: 0,
          holds: true,
          accepted: true,
          ambiguous: false,
          verified: false,
        },
      ]);
      expect(detail.settlements).toMatchObject([{ status: 'Accepted', note: 'thanks', effective: true }]);
    },
  );

  it('counts nothing that its author may not say', async () => {
    const messages = v0Trade();
    const [seed = '', bid = '', claim = ''] = messages;
    const { node, hear } = await startAt(metaOf(messages.at(-1) ?? '').ts);
    // The bidder awards the seed to itself.
    const bidder = (JSON.parse(bid) as { meta: { from: string } }).meta.from;
    const forged = JSON.parse(claim) as { meta: { from: string } };
    hear(seed);
    hear(bid);
    hear(JSON.stringify({ ...forged, meta: { ...forged.meta, from: bidder } }));
    const refusal = await until('the forgery is refused', async () =>
      (await node.api.events({ limit: 100, kind: 'envelope_refused' })).events.at(0),
    );
    expect(refusal.payload).toMatchObject({ reason: 'not-author', envelope_kind: 'ClaimCreated' });
    expect((await allSeeds(node.api))[0]).toMatchObject({ status: 'Open', bid_count: 1 });
  });
});

describe('the recorded trades', () => {
  it.each(orders)(
    'v0, heard %s, decodes to the market that the reference ended with',
    async (_name, order) => {
      const detail = await trade(order(lines(readFileSync(new URL('v0/udp.ndjson', RECORDED), 'utf8'))));
      const state = JSON.parse(readFileSync(new URL('v0/publisher-state.json', RECORDED), 'utf8'));
      const [seed] = Object.values<Record<string, unknown>>(state.seeds);
      const { result_id: _, rules, ...same } = seed ?? {};
      expect(detail.seed).toMatchObject(same);
      expect(detail.settlements[0]?.note).toBe(rules);
      expect(detail.bids).toMatchObject(Object.values(state.bids));
      expect(detail.claims).toMatchObject(Object.values(state.claims));
      const [result] = Object.values<Record<string, unknown>>(state.results);
      const { seed_id: _seed, worker: _worker, ...said } = result ?? {};
      expect(detail.results).toMatchObject([said]);
    },
  );

  it('leave the peer that told us in peers and topology, though it never says hello', async () => {
    const messages = lines(readFileSync(new URL('v0/udp.ndjson', RECORDED), 'utf8'));
    const { node, hear } = await startAt(Math.max(...messages.map((line) => metaOf(line).ts)));
    for (const message of messages) hear(message);
    const [row] = await until('a peer is there', async () => {
      const rows = await node.api.peers();
      return rows.length > 0 && rows;
    });
    expect(row).toMatchObject({ live: true, verified: false, rules: null, addrs: ['v0'] });
    expect((await node.api.status()).peers).toBe(1);
    const { nodes, edges } = await node.api.topology();
    expect(nodes).toContainEqual(expect.objectContaining({ id: row?.node_id, live: true }));
    expect(edges).toContainEqual(
      expect.objectContaining({ from: row?.node_id, to: node.nodeId, kind: 'SeedCreated', total: 1 }),
    );
    expect(edges[0]?.bytes).toBeGreaterThan(100);
  });

  it('v0 events are read by our monitor', async () => {
    const events = lines(readFileSync(new URL('v0/publisher-events.ndjson', RECORDED), 'utf8'));
    expect(events.length).toBeGreaterThan(0);
    for (const line of events) expect(JSON.parse(line)).toMatchObject({ kind: expect.any(String) });
  });

  it('the fragments of the newer release come together, and what they hold is refused by its name', async () => {
    const { node, hear } = await startAt(1_795_458_137);
    for (const fragment of lines(readFileSync(new URL('head/udp-fragments.ndjson', RECORDED), 'utf8')))
      hear(fragment);
    const kinds = await until('all are put together', async () => {
      const { events } = await node.api.events({ limit: 1000 });
      const whole = events.filter(({ kind }) => kind === 'udp_fragment_reassembled');
      return whole.length >= 6 && events.filter(({ kind }) => kind === 'envelope_refused');
    });
    expect(kinds.length).toBeGreaterThan(0);
    expect((await node.api.status()).seeds).toBe(0);
  });
});
