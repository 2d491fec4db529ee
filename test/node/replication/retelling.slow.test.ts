import { randomBytes } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { allSeeds } from '../../../source/contract/seed-pages.ts';
import { MemoryNetwork, MemoryTransport } from '../../../source/network/transport/memory-transport.ts';
import { act } from '../../support/act.ts';
import { seededRandom } from '../../support/frame-mutator.ts';
import { LocalNode } from '../../support/local-node.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A market on a network in memory and on a time of its own; `heard` are the kinds of all that was told but carriers. */
function market(seed = 1) {
  const time = new VirtualTime();
  const network = new MemoryNetwork();
  const unit = seededRandom(seed);
  const wall = { jumpedMs: 0 };
  const heard: string[] = [];
  network.join('spy', ({ bytes }) => {
    const { meta } = JSON.parse(bytes.toString()) as { meta: { kind: string; ts: number } };
    if (meta.ts !== 0) heard.push(meta.kind);
  });
  const node = (name: string) => {
    const made = new LocalNode({
      ports: {
        clock: { now: () => time.clock.now() + wall.jumpedMs },
        monotonicMs: () => time.clock.now(),
        timers: time.timers,
        random: { unit, bytes: randomBytes },
        soon: setImmediate,
      },
      transport: new MemoryTransport(network, name),
      settings: { sandbox: 'none' },
    });
    ends.push(() => made.remove());
    return made;
  };
  return { time, network, unit, wall, heard, node };
}

const publish = (node: LocalNode, bidWindowMs = HOUR_MS) =>
  act(node.api, 'publish', { title: 't', cmd: 'true', max_bids: 0, bid_window_ms: bidWindowMs });
const digestOf = async (node: LocalNode) => (await node.api.digest()).digest;
const statusOf = async (node: LocalNode) => (await allSeeds(node.api)).map(({ status }) => status);

/** Awards and settlements wait for a catch-up, and so for the time. */
async function whilePassing<T>(time: VirtualTime, said: Promise<T>): Promise<T> {
  const waits = { over: false };
  const over = () => {
    waits.over = true;
  };
  said.then(over, over);
  while (!waits.over) await time.pass(100);
  return said;
}

/** Publishes, bids and claims; the two must hear each other. */
async function awarded(time: VirtualTime, publisher: LocalNode, worker: LocalNode): Promise<string> {
  const { seed_id: seed } = await publish(publisher);
  await time.pass(SECOND_MS);
  const { bid_id: bid } = await act(worker.api, 'bid', { seed });
  await time.pass(SECOND_MS);
  await whilePassing(time, act(publisher.api, 'claim', { seed, bid }));
  await time.pass(SECOND_MS);
  return seed;
}

it('a node that starts later learns all that matters within seconds', async () => {
  const { time, node } = market();
  const [publisher, worker] = [await node('p').start(), await node('w').start()];
  await awarded(time, publisher, worker);
  const { seed_id: open } = await publish(publisher);
  await time.pass(SECOND_MS);
  await act(worker.api, 'bid', { seed: open });
  await time.pass(20 * MINUTE_MS);
  const late = await node('l').start();
  await time.pass(5 * SECOND_MS);
  expect(await digestOf(late)).toBe(await digestOf(publisher));
  expect(await late.api.status()).toMatchObject({ seeds: 2, bids: 2, claims: 1, peers: 2 });
});

it('a node that heard only part hears the rest in the rhythm of telling again', async () => {
  const { time, network, node } = market();
  const [publisher, worker, watcher] = [
    await node('p').start(),
    await node('w').start(),
    await node('x').start(),
  ];
  await time.pass(5 * SECOND_MS);
  network.deliver = (from, to, hand) => {
    if (from !== 'x' && to !== 'x') queueMicrotask(hand);
  };
  await awarded(time, publisher, worker);
  await time.pass(10 * MINUTE_MS);
  expect(await watcher.api.status()).toMatchObject({ seeds: 0, bids: 0, claims: 0 });
  network.deliver = (_from, _to, hand) => queueMicrotask(hand);
  await time.pass(6 * MINUTE_MS);
  expect(await watcher.api.status()).toMatchObject({ seeds: 1, bids: 1, claims: 1 });
  expect(await digestOf(watcher)).toBe(await digestOf(publisher));
});

it.each([1, 2, 3])('with 30 per cent lost all nodes come to the same market (seed %i)', async (seed) => {
  const { time, network, unit, node } = market(seed);
  network.deliver = (_from, _to, hand) => {
    if (unit() >= 0.3) time.timers.after(unit() * 200, hand);
  };
  const nodes = await Promise.all(['a', 'b', 'c', 'd'].map((name) => node(name).start()));
  for (const publisher of nodes) await publish(publisher);
  await time.pass(2 * MINUTE_MS);
  for (const bidder of nodes) {
    const seeds = await allSeeds(bidder.api);
    expect(seeds).toHaveLength(nodes.length);
    for (const { id } of seeds) await act(bidder.api, 'bid', { seed: id });
  }
  await time.pass(2 * MINUTE_MS);
  for (const publisher of nodes) {
    const own = (await allSeeds(publisher.api)).find(({ role }) => role === 'publisher');
    const found = await publisher.api.seed(own?.id ?? '');
    const bid = found.ok ? found.value.bids.at(-1)?.id : undefined;
    await whilePassing(time, act(publisher.api, 'claim', { seed: own?.id ?? '', bid: bid ?? '' }));
  }
  await time.pass(5 * MINUTE_MS);
  const digests = await Promise.all(nodes.map(digestOf));
  expect(new Set(digests).size).toBe(1);
  expect(await nodes[0]?.api.status()).toMatchObject({ seeds: 4, bids: 16, claims: 4 });
});

it('a result is told until its publisher is back, who then has it within seconds, and once', async () => {
  const { time, node } = market();
  const [publisher, worker] = [await node('p').start(), await node('w').start()];
  const seed = await awarded(time, publisher, worker);
  await publisher.stop();
  await act(worker.api, 'run', { seed });
  await time.pass(9 * HOUR_MS);
  expect(worker.eventsOf('announce_acknowledged')).toEqual([]);
  await publisher.start();
  await time.pass(5 * SECOND_MS);
  expect(await statusOf(publisher)).toEqual(['Done']);
  expect(worker.eventsOf('announce_acknowledged')).toHaveLength(1);
  expect(await publisher.api.status()).toMatchObject({ results: 1 });
});

it('all is quiet once everything is settled and acknowledged, also after a restart', async () => {
  const { time, heard, node } = market();
  const [publisher, worker] = [await node('p').start(), await node('w').start()];
  const seed = await awarded(time, publisher, worker);
  await act(worker.api, 'run', { seed });
  await time.pass(SECOND_MS);
  await whilePassing(time, act(publisher.api, 'settle', { seed, verdict: 'accepted' }));
  await time.pass(25 * MINUTE_MS);
  heard.length = 0;
  await time.pass(3 * HOUR_MS);
  expect(heard).toEqual([]);
  for (const restarted of [publisher, worker]) {
    await restarted.stop();
    await restarted.start();
  }
  await time.pass(HOUR_MS);
  expect(heard).toEqual([]);
  expect(await digestOf(worker)).toBe(await digestOf(publisher));
});

it('a settlement is told until its worker holds it, however long that takes', async () => {
  const { time, heard, node } = market();
  const [publisher, worker] = [await node('p').start(), await node('w').start()];
  const seed = await awarded(time, publisher, worker);
  await act(worker.api, 'run', { seed });
  await time.pass(SECOND_MS);
  await worker.stop();
  await whilePassing(time, act(publisher.api, 'settle', { seed, verdict: 'accepted' }));
  await time.pass(2 * HOUR_MS);
  heard.length = 0;
  await time.pass(20 * MINUTE_MS);
  expect(new Set(heard)).toEqual(new Set(['TaskSettle']));
  await worker.start();
  await time.pass(5 * SECOND_MS);
  expect(await statusOf(worker)).toEqual(['Accepted']);
  heard.length = 0;
  await time.pass(HOUR_MS);
  expect(heard).toEqual([]);
});

it('nothing is told again past the horizon, and all of it is forgotten a day later', async () => {
  const { time, wall, heard, node } = market();
  const [publisher, worker] = [await node('p').start(), await node('w').start()];
  const seed = await awarded(time, publisher, worker);
  await publisher.stop();
  await act(worker.api, 'run', { seed });
  wall.jumpedMs = 29 * DAY_MS;
  heard.length = 0;
  await time.pass(15 * MINUTE_MS);
  expect(heard.length).toBeGreaterThan(0);
  wall.jumpedMs = 30 * DAY_MS + 2 * HOUR_MS;
  await time.pass(6 * MINUTE_MS);
  heard.length = 0;
  await time.pass(2 * HOUR_MS);
  expect(heard).toEqual([]);
  expect(await worker.api.status()).toMatchObject({ envelopes: 4 });
  wall.jumpedMs += DAY_MS;
  await time.pass(DAY_MS - MINUTE_MS);
  // A clock that jumped is not trusted with what is for good until it has gone a day without.
  expect(await worker.api.status()).toMatchObject({ envelopes: 4 });
  await time.pass(15 * MINUTE_MS);
  expect(await worker.api.status()).toMatchObject({ envelopes: 0, unsent: 0 });
  expect(worker.eventsOf('seed_forgotten')).toEqual([{ seed_id: seed }]);
  await worker.stop();
  await worker.start();
  expect(await worker.api.status()).toMatchObject({ envelopes: 0, unsent: 0 });
});
