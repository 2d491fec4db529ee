import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { allSeeds } from '../../../source/contract/seed-pages.ts';
import { MemoryNetwork, MemoryTransport } from '../../../source/network/transport/memory-transport.ts';
import { seededRandom } from '../../support/frame-mutator.ts';
import { LocalNode } from '../../support/local-node.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Each is a host of its own. */
const HOSTS = ['192.0.2.1:1', '192.0.2.2:1', '192.0.2.3:1', '192.0.2.4:1'];

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** Nodes in memory, each with a wall clock that can be set. */
function world() {
  const time = new VirtualTime();
  const network = new MemoryNetwork();
  const unit = seededRandom(5);
  const node = (name: string, clock = { aheadMs: 0 }) => {
    const made = new LocalNode({
      ports: {
        clock: { now: () => time.clock.now() + clock.aheadMs },
        monotonicMs: () => time.clock.now(),
        timers: time.timers,
        random: { unit, bytes: randomBytes },
        soon: setImmediate,
      },
      transport: new MemoryTransport(network, name),
    });
    ends.push(() => made.remove());
    return { node: made, clock };
  };
  return { time, node };
}

async function publish({ api }: LocalNode, announce?: 'never'): Promise<string> {
  const outcome = await api.act('publish', {
    ...{ title: 't', cmd: 'true', bid_window_ms: HOUR_MS },
    ...(announce === undefined ? {} : { announce }),
  });
  if (!outcome.ok) throw new Error(outcome.refusal.code);
  return outcome.value.seed_id;
}

const seedsOf = async ({ api }: LocalNode) => (await allSeeds(api)).map(({ id }) => id).toSorted();

describe('a start with a clock that is 45 days ahead', () => {
  it('forgets nothing, alone or with peers that contradict it, and all is there when it is set right', async () => {
    const { time, node } = world();
    const { node: ours, clock } = node('ours');
    await ours.start();
    const seeds = [await publish(ours), await publish(ours, 'never')].toSorted();
    await time.pass(MINUTE_MS);
    await ours.stop();

    clock.aheadMs = 45 * DAY_MS;
    await ours.start();
    await time.pass(22 * HOUR_MS);
    expect(await seedsOf(ours)).toEqual(seeds);
    for (const name of HOSTS.slice(0, 3)) await node(name).node.start();
    await time.pass(3 * HOUR_MS);
    expect(await seedsOf(ours)).toEqual(seeds);
    await ours.stop();

    clock.aheadMs = 0;
    await ours.start();
    await time.pass(HOUR_MS);
    expect(await seedsOf(ours)).toEqual(seeds);
    expect(ours.eventsOf('seed_forgotten')).toEqual([]);
    // What was never told is still ours to tell, and what was told is still offered.
    const late = await node('late').node.start();
    await time.pass(10 * MINUTE_MS);
    expect(await seedsOf(late)).toHaveLength(1);
  });
});

describe('a clock that three peers with a history agree with', () => {
  it('forgets what is due, but nothing that is only here', async () => {
    const { time, node } = world();
    const { node: ours, clock } = node('ours');
    await ours.start();
    await node('witness').node.start();
    const peers = HOSTS.map((name) => node(name, clock).node);
    for (const peer of peers) await peer.start();
    await time.pass(HOUR_MS + 5 * MINUTE_MS);
    const told = await publish(ours);
    const untold = await publish(ours, 'never');
    await time.pass(MINUTE_MS);
    for (const each of [ours, ...peers]) await each.stop();

    clock.aheadMs = 45 * DAY_MS;
    for (const peer of peers) await peer.start();
    await ours.start();
    await time.pass(25 * MINUTE_MS);
    expect(ours.eventsOf('seed_forgotten')).toEqual([{ seed_id: told }]);
    expect(await seedsOf(ours)).toEqual([untold]);
  });

  it('is not confirmed by as many newcomers', async () => {
    const { time, node } = world();
    const { node: ours, clock } = node('ours');
    await ours.start();
    await node('witness').node.start();
    const seed = await publish(ours);
    await time.pass(MINUTE_MS);
    await ours.stop();
    clock.aheadMs = 45 * DAY_MS;
    for (const name of HOSTS) await node(name, clock).node.start();
    await ours.start();
    await time.pass(50 * MINUTE_MS);
    expect(await seedsOf(ours)).toEqual([seed]);
  });

  it('is not confirmed by what an earlier run heard of three peers', async () => {
    const { time, node } = world();
    const { node: ours, clock } = node('ours');
    const peers = HOSTS.map((name) => node(name).node);
    for (const each of [ours, ...peers]) await each.start();
    await time.pass(HOUR_MS + 5 * MINUTE_MS);
    const seed = await publish(ours);
    await time.pass(5 * MINUTE_MS);
    for (const each of [ours, ...peers]) await each.stop();

    clock.aheadMs = 45 * DAY_MS;
    await ours.start();
    await time.pass(12 * HOUR_MS);
    expect(await seedsOf(ours)).toEqual([seed]);
  });
});
