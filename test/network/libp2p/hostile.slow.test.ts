import { afterEach, describe, expect, it } from 'vitest';
import { encodeFrame } from '../../../source/network/libp2p/frames.ts';
import { TOPIC } from '../../../source/network/libp2p/gossip.ts';
import { TIMEOUTS_MS } from '../../../source/network/libp2p/limits.ts';
import { linkAddress } from '../../../source/network/transport/peer-address.ts';
import {
  addressOf,
  type DhtPeer,
  heldTimers,
  startDht,
  startStranger,
  stopAll,
  texts,
  untilHeard,
} from '../../support/dht-world.ts';
import { until } from '../../support/until.ts';

afterEach(stopAll);

/** A victim that finds anything but honest messages wrong, and an honest peer of its. */
async function startVictim(
  more: Parameters<typeof startDht>[0] = {},
): Promise<{ victim: DhtPeer; honest: DhtPeer }> {
  const victim = await startDht({
    judge: (text) => (/honest|warm/u.test(text) ? 'accept' : 'reject'),
    ...more,
  });
  const honest = await startDht({ bootstrap: [addressOf(victim)] });
  await until(
    'they are linked',
    () => victim.linked.includes(honest.id) && honest.linked.includes(victim.id),
  );
  return { victim, honest };
}

async function expectHonestTraffic(victim: DhtPeer, honest: DhtPeer): Promise<void> {
  expect(await honest.transport.sendTo(linkAddress(victim.id), 'honest')).toEqual({
    targets: 1,
    failures: [],
  });
  await until('it is heard', () => texts(victim).includes('honest'));
  expect(victim.misbehaved.map(({ peer }) => peer)).not.toContain(honest.id);
  expect(victim.transport.links.list().map(({ peer }) => peer)).toContain(honest.id);
}

describe('a hostile peer', () => {
  it.each([
    ['announces a frame that is too large', encodeFrame('x'.repeat(60_001))],
    ['sends an empty frame', Buffer.from([0])],
    ['sends a length without end', Buffer.alloc(1000, 0x80)],
  ])('that %s has its stream cut, and is out when it goes on', async (_name, bytes) => {
    const { victim, honest } = await startVictim();
    const stranger = await startStranger(victim);
    await until('it is reported', async () => {
      const stream = await stranger.openStream().catch(() => undefined);
      if (stream === undefined) return false;
      stream.send(bytes);
      await until('the stream is cut', () => stream.status !== 'open');
      return victim.misbehaved.length > 0;
    });
    expect(victim.misbehaved[0]?.peer).toBe(stranger.id);
    await until('it is out', () => victim.transport.links.list().every(({ peer }) => peer !== stranger.id));
    await expectHonestTraffic(victim, honest);
  });

  it('that never finishes a frame has its stream cut', async () => {
    const { timers, fire } = heldTimers(TIMEOUTS_MS.frame);
    const { victim, honest } = await startVictim({ timers });
    const stranger = await startStranger(victim);
    const stream = await stranger.openStream();
    stream.send(encodeFrame('honest').subarray(0, 3));
    await until('the stream is cut', () => {
      fire();
      return stream.status !== 'open';
    });
    expect(texts(victim)).toEqual([]);
    await expectHonestTraffic(victim, honest);
  });

  it('that sends one frame after the other is not taken for one that never finishes', async () => {
    const { timers, fire } = heldTimers(TIMEOUTS_MS.frame);
    const { victim } = await startVictim({ timers });
    const stranger = await startStranger(victim);
    const stream = await stranger.openStream();
    const frame = encodeFrame('honest');
    for (let count = 1; count <= 20; count += 1) {
      stream.send(frame.subarray(0, 2));
      stream.send(frame.subarray(2));
      await until('it is heard', () => victim.heard.length === count);
      fire();
    }
    expect(stream.status).toBe('open');
  });

  it('that sends small frames without end is slowed down, then out, while honest traffic goes on', async () => {
    const { victim, honest } = await startVictim();
    const stranger = await startStranger(victim);
    const stream = await stranger.openStream();
    const flood = Buffer.concat(Array.from({ length: 10_000 }, () => encodeFrame('x')));
    while (stream.status === 'open' && stream.writeStatus === 'writable') {
      if (!stream.send(flood)) await stream.onDrain().catch(() => {});
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until('it is reported', () => victim.misbehaved.some(({ peer }) => peer === stranger.id));
    expect(victim.heard.length).toBeLessThan(1000);
    expect(victim.misbehaved).toHaveLength(1);
    await expectHonestTraffic(victim, honest);
  });

  it('whose frames are all well-formed waits when it sends more than a peer may', async () => {
    const { victim, honest } = await startVictim();
    const stranger = await startStranger(victim);
    const stream = await stranger.openStream();
    const count = 9000;
    stream.send(Buffer.concat(Array.from({ length: count }, () => encodeFrame('honest flood'))));
    const isFlood = (text: string) => text === 'honest flood';
    await until('some came', () => texts(victim).some(isFlood));
    await expectHonestTraffic(victim, honest);
    expect(texts(victim).filter(isFlood).length).toBeLessThan(count);
    await until('all came in the end', () => texts(victim).filter(isFlood).length === count);
    expect(victim.misbehaved).toEqual([]);
  });

  it('that writes on a stream of ours has it cut', async () => {
    const { victim } = await startVictim();
    const stranger = await startStranger(victim);
    let isCut = false;
    await stranger.host.handle('/crabnet/sync/1.0.0', (stream) => {
      stream.addEventListener('close', () => {
        isCut = true;
      });
      stream.send(encodeFrame('honest'));
    });
    await stranger.openStream();
    await until('it is linked', () => victim.linked.includes(stranger.id));
    await victim.transport.sendTo(linkAddress(stranger.id), 'hello');
    await until('it is cut', () => isCut);
    expect(texts(victim)).toEqual([]);
  });

  it('opens only so many streams', async () => {
    const { victim, honest } = await startVictim();
    const stranger = await startStranger(victim);
    const streams = await Promise.allSettled(Array.from({ length: 40 }, () => stranger.openStream()));
    for (const opened of streams)
      if (opened.status === 'fulfilled' && opened.value.writeStatus === 'writable')
        opened.value.send(encodeFrame('honest one'));
    await until('one is heard', () => texts(victim).includes('honest one'));
    await expectHonestTraffic(victim, honest);
    expect(texts(victim).filter((text) => text === 'honest one').length).toBeLessThanOrEqual(2);
  });

  it('that takes nothing does not hold up the others', async () => {
    const { timers, fire } = heldTimers(TIMEOUTS_MS.frame);
    const { victim, honest } = await startVictim({ timers });
    const stranger = await startStranger(victim);
    await stranger.host.handle('/crabnet/sync/1.0.0', (stream) => stream.pause());
    await stranger.openStream();
    await until('it is linked', () => victim.linked.includes(stranger.id));
    const sends = Array.from({ length: 250 }, () =>
      victim.transport.sendTo(linkAddress(stranger.id), 'x'.repeat(60_000)),
    );
    await expectHonestTraffic(victim, honest);
    expect(await victim.transport.sendTo(linkAddress(honest.id), 'honest')).toEqual({
      targets: 1,
      failures: [],
    });
    const giveUp = setInterval(fire, 20);
    const reports = await Promise.all(sends);
    clearInterval(giveUp);
    expect(reports.some(({ failures }) => failures.some((words) => words.includes('does not take')))).toBe(
      true,
    );
  });

  it('that gossips what is wrong loses score, and is out', async () => {
    const { victim, honest } = await startVictim();
    const liar = await startDht({ bootstrap: [addressOf(victim)] });
    await untilHeard(liar, [victim]);
    for (let count = 0; count < 10; count += 1) await liar.transport.send(`lie ${count}`);
    await until('it is reported', () => victim.misbehaved.some(({ peer }) => peer === liar.id));
    await expectHonestTraffic(victim, honest);
    await untilHeard(honest, [victim]);
  });

  it('that speaks the gossip only may relay what it rewrote, and is heard, but not for ever', async () => {
    const { victim, honest } = await startVictim();
    const stranger = await startStranger(victim);
    const { gossip } = stranger.host.services;
    const publish = (text: string) => gossip.publish(TOPIC, Buffer.from(text));
    await stranger.dial();
    await until(
      'it hears us',
      () => gossip.getSubscribers(TOPIC).length > 0 && gossip.streamsOutbound.size > 0,
    );
    for (let count = 0; count < 20; count += 1) await publish(`rewritten ${count}`);
    await publish('honest relay');
    await until('it is heard', () => texts(victim).includes('honest relay'));
    expect(victim.linked).not.toContain(stranger.id);
    expect(victim.misbehaved).toEqual([]);
    let count = 20;
    await until('it is reported', async () => {
      for (const end = count + 100; count < end && victim.misbehaved.length === 0; count += 1)
        await publish(`rewritten ${count}`).catch(() => {});
      return victim.misbehaved.length > 0;
    });
    expect(victim.misbehaved).toEqual([{ peer: stranger.id, reason: expect.any(String) }]);
    await expectHonestTraffic(victim, honest);
  });
});
