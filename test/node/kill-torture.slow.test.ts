import { afterEach, expect, it } from 'vitest';
import type { NodeApi, NodeStatus } from '../../source/contract/node-api.ts';
import { allSeeds } from '../../source/contract/seed-pages.ts';
import { recallEnvelope } from '../../source/identity/recall-envelope.ts';
import { Market } from '../../source/model/fold/market.ts';
import { dataDirFiles } from '../../source/store/data-dir.ts';
import { OUTBOX_STATES } from '../../source/store/outbox-table.ts';
import { Store } from '../../source/store/store.ts';
import { connectSocketApi } from '../../source/web/control/socket-api.ts';
import { seededRandom } from '../support/frame-mutator.ts';
import { imageOf } from '../support/market-image.ts';
import { NodeProcess } from '../support/node-process.ts';
import { RawPeer } from '../support/raw-peer.ts';
import { sealSeed, testKey } from '../support/sealed.ts';
import { until } from '../support/until.ts';

/** More of them by hand: `KILLS=500`, and another `KILL_SEED`. */
const KILLS = Number(process.env.KILLS ?? 12);
const SEED = Number(process.env.KILL_SEED ?? 1);
const WORKERS = 3;
const LIFE_MAX_MS = 120;
const TIMEOUT_MS = 60_000 + KILLS * 3000;

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** Ids that the node said it made. */
interface Acknowledged {
  readonly seeds: Set<string>;
  readonly bids: Map<string, string>;
}

/** Publishes, and bids on what it published, until the node is gone. */
async function work(node: NodeProcess, { seeds, bids }: Acknowledged): Promise<void> {
  let api: NodeApi | undefined;
  try {
    api = await connectSocketApi(dataDirFiles(node.dataDir).control, { timeoutMs: 30_000 });
    while (api !== undefined) {
      const published = await api.act('publish', { title: 't', cmd: 'true', bid_window_ms: 3_600_000 });
      if (!published.ok) throw new Error(published.refusal.code);
      const seed = published.value.seed_id;
      seeds.add(seed);
      const bid = await api.act('bid', { seed });
      if (!bid.ok) throw new Error(bid.refusal.code);
      bids.set(bid.value.bid_id, seed);
    }
  } catch (error) {
    // The node was killed: what was under way was not acknowledged.
    expect(error).toMatchObject({ name: 'CrabnetError', code: 'control' });
  } finally {
    await api?.close();
  }
}

/** Sends seeds of others all the while, so that groups are being committed too. */
async function tell(peer: RawPeer, { listen_addrs }: NodeStatus, over: () => boolean): Promise<void> {
  const port = Number(listen_addrs[0]?.split(':')[1]);
  while (!over()) {
    await peer.send(sealSeed(testKey(1), Math.floor(Date.now() / 1000)).text, port);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

it(
  'kill -9 at any moment loses nothing that was acknowledged',
  async () => {
    const random = seededRandom(SEED);
    const peer = await RawPeer.open();
    const node = new NodeProcess('--listen-addr', '127.0.0.1:0', '--announce-addr', peer.address);
    ends.push(
      () => node.remove(),
      () => peer.close(),
    );
    const acknowledged: Acknowledged = { seeds: new Set(), bids: new Map() };
    for (let kill = 0; kill < KILLS; kill += 1) {
      const status = await node.start();
      let dead = false;
      const telling = tell(peer, status, () => dead);
      const working = Array.from({ length: WORKERS }, () => work(node, acknowledged));
      // Every other life lasts until something was acknowledged, however slow this machine is now.
      const wanted = kill % 2 === 0 ? acknowledged.seeds.size + 1 + Math.floor(random() * 4) : 0;
      await until('the node acknowledged something', () => acknowledged.seeds.size >= wanted);
      await new Promise((resolve) => setTimeout(resolve, random() * LIFE_MAX_MS));
      await node.kill();
      dead = true;
      await Promise.all([...working, telling]);
    }
    await node.start();
    const api = await connectSocketApi(dataDirFiles(node.dataDir).control, { timeoutMs: 30_000 });
    if (api === undefined) throw new Error('no node runs');
    const held = new Set((await allSeeds(api)).map(({ id }) => id));
    expect([...acknowledged.seeds].filter((id) => !held.has(id))).toEqual([]);
    for (const [bid, seed] of acknowledged.bids) {
      const found = await api.seed(seed);
      expect(found.ok && found.value.bids.map(({ id }) => id)).toContain(bid);
    }
    const [running, { envelopes, alarms }] = [await api.digest(), await api.status()];
    await api.close();
    expect(alarms).toEqual([]);
    await node.stop();
    expect(await node.json('digest')).toEqual(running);
    expect(acknowledged.seeds.size).toBeGreaterThanOrEqual(KILLS / 2);

    const store = new Store(dataDirFiles(node.dataDir).store);
    const entries = [...store.entries()];
    const outbox = store.outbox.all();
    store.close();
    expect(entries).toHaveLength(envelopes);
    const market = new Market();
    const backwards = new Market();
    const envelopesHeld = entries.map(({ text, key, verified }) => recallEnvelope(text, key, verified));
    for (const envelope of envelopesHeld) if (envelope !== undefined) market.add(envelope);
    for (const envelope of envelopesHeld.toReversed()) if (envelope !== undefined) backwards.add(envelope);
    expect(market.holdings().envelopes).toBe(envelopes);
    expect(imageOf(market)).toBe(imageOf(backwards));
    const own = envelopesHeld.filter((envelope) => envelope?.from !== testKey(1).nodeId);
    expect(new Set(outbox.keys())).toEqual(new Set(own.map((envelope) => envelope?.key)));
    for (const state of outbox.values()) expect(OUTBOX_STATES).toContain(state);
  },
  TIMEOUT_MS,
);
