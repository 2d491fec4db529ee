import { afterEach, describe, expect, it } from 'vitest';
import { LocalNode } from '../support/local-node.ts';
import { helloFrom, madeUpKeys } from '../support/made-up.ts';
import { proveAddress } from '../support/prove-address.ts';
import { RawPeer } from '../support/raw-peer.ts';
import { sealSeed, testKey } from '../support/sealed.ts';
import { until } from '../support/until.ts';

const HONEST = [testKey(4), testKey(5), testKey(6), testKey(7)];
const AHEAD_S = 7200;
const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

const nowS = () => Math.floor(Date.now() / 1000);

/** A node whose owner named four peers on this machine, who are proven, and somebody who makes up keys. */
async function world() {
  const peers = await Promise.all(HONEST.map(() => RawPeer.open()));
  const announceAddrs = peers.map(({ port }) => ({ host: '127.0.0.1', port }));
  const node = new LocalNode({ settings: { announceAddrs } });
  const mallory = await RawPeer.open('127.0.0.9');
  ends.push(
    () => node.remove(),
    () => mallory.close(),
    ...peers.map((peer) => () => peer.close()),
  );
  /** The clocks of the honest ones, from the first on, are so far ahead of ours. */
  const greet = async (...aheadS: readonly number[]) => {
    const port = await node.port();
    for (const [nth, peer] of peers.entries()) {
      const key = HONEST[nth] ?? testKey(4);
      await peer.send(helloFrom(key, nowS() + (aheadS[nth] ?? 0)), port);
      peer.heard.length = 0;
      await proveAddress(peer, key, port);
    }
  };
  const publish = () =>
    node.api.act('publish', { title: 't', cmd: 'true', bid_window_ms: 600_000, announce: 'never' });
  const known = async () => {
    const rows = await node.api.peers();
    return HONEST.filter(({ nodeId }) => rows.some(({ node_id, votes }) => node_id === nodeId && votes))
      .length;
  };
  return { node, mallory, greet, publish, known };
}

describe('eleven made-up keys with a clock two hours ahead', () => {
  it('switch off nothing, even with a proven address, and beside them a trade goes on', async () => {
    const { node, mallory, greet, publish } = await world();
    await node.start();
    await greet();
    const port = await node.port();
    const keys = madeUpKeys(11);
    for (const key of keys) {
      await mallory.send(helloFrom(key, nowS() + AHEAD_S), port);
      await proveAddress(mallory, key, port);
    }
    const seed = sealSeed(testKey(4), nowS());
    await mallory.send(seed.text, port);
    await until('what came after them is here', async () => (await node.api.status()).seeds === 1);
    expect(await node.api.status()).toMatchObject({ clock: null, alarms: [] });
    expect(await publish()).toMatchObject({ ok: true });
    expect(await node.api.act('bid', { seed: seed.held.seed.id })).toMatchObject({ ok: true });
  });

  it('switch off nothing on a node that knows nobody', async () => {
    const node = new LocalNode();
    const mallory = await RawPeer.open('127.0.0.9');
    ends.push(
      () => node.remove(),
      () => mallory.close(),
    );
    await node.start();
    for (const key of madeUpKeys(3)) await mallory.send(helloFrom(key, nowS() + AHEAD_S), await node.port());
    await until('they are heard', async () => (await node.api.peers()).length === 3);
    expect(await node.api.act('publish', { title: 't', cmd: 'true' })).toMatchObject({ ok: true });
  });
});

it('eleven hundred made-up hellos drive no honest peer out of the book, nor are they there after a restart', async () => {
  const { node, mallory, greet, publish, known } = await world();
  await node.start();
  await greet();
  expect(await known()).toBe(HONEST.length);
  const port = await node.port();
  const keys = madeUpKeys(1100);
  for (const key of keys) await mallory.send(helloFrom(key, nowS() + AHEAD_S), port);
  await mallory.send(sealSeed(testKey(4), nowS()).text, port);
  await until('what came after them is here', async () => (await node.api.status()).seeds === 1);
  expect(await node.api.peers()).toHaveLength(1024);
  expect(await known()).toBe(HONEST.length);
  await node.stop();
  await node.start();
  const shown = (await node.api.peers()).map(({ node_id }) => node_id);
  expect(shown.toSorted()).toEqual(HONEST.map(({ nodeId }) => nodeId).toSorted());
  expect(await known()).toBe(0);
  await greet(3, 3, 3, 3);
  expect(await known()).toBe(HONEST.length);
  expect(await publish()).toMatchObject({ ok: true });
});

it('a clock that most of the known peers contradict refuses commands, and says who they are and by how much', async () => {
  const { node, greet, publish } = await world();
  await node.start();
  await greet(AHEAD_S, AHEAD_S + 100, AHEAD_S, 0);
  const refusal = await publish();
  expect(refusal).toMatchObject({
    ok: false,
    refusal: { code: 'clock', facts: { voters: 4, against_count: 3 } },
  });
  const alarms = async () => (await node.api.status()).alarms;
  await expect.poll(alarms).toEqual([expect.stringMatching(/^clock -7\d\d\ds$/u)]);
  const { clock } = await node.api.status();
  expect(clock?.against.map(({ node_id }) => node_id)[0]).toBe(HONEST[1]?.nodeId);
  expect(clock?.against).toHaveLength(3);
  expect(clock?.ahead_s).toBeLessThan(-AHEAD_S + 60);
  const { nodes } = await node.api.topology();
  const shown = nodes.filter(({ clock_skew_s }) => (clock_skew_s ?? 0) > AHEAD_S - 60).map(({ id }) => id);
  expect(shown.toSorted()).toEqual(
    HONEST.slice(0, 3)
      .map(({ nodeId }) => nodeId)
      .toSorted(),
  );
});
