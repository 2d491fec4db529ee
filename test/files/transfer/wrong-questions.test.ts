import { describe, expect, it } from 'vitest';
import type { Timers } from '../../../source/base/ports.ts';
import { systemTimers } from '../../../source/base/system-timers.ts';
import { FileGiver, GIVER_LIMITS } from '../../../source/files/transfer/giver.ts';
import { questionFrame } from '../../../source/files/transfer/wire.ts';
import { channelPair } from '../../support/channel-pair.ts';
import { bytesOf, nameOf } from '../../support/made-files.ts';
import { giverAt, MIB, partsOf, SEED, setUpGivers, TAKER } from './givers.ts';

setUpGivers();

describe('who asks wrongly', () => {
  const question = (more: object) =>
    questionFrame({
      seed: SEED,
      side: 'inputs',
      cid: nameOf(bytesOf(9, 'x')).cid,
      offset: 0,
      root: false,
      ...more,
    });
  const cases: readonly [string, Buffer][] = [
    ['no JSON', Buffer.from('\0\x04nope')],
    ['too long a question', Buffer.from([0xff, 0xff])],
    ['a side that there is not', question({ side: 'both' })],
    ['no CID', question({ cid: '../../etc/passwd' })],
    ['an offset below the beginning', question({ offset: -1 })],
    ['a seed that is none', question({ seed: 'x' })],
  ];
  it.each(cases)('with %s is cut', async (_, bytes) => {
    const [ofTaker, ofGiver] = channelPair(TAKER, 'giver');
    await ofTaker.write(bytes);
    await new FileGiver(partsOf(giverAt('giver'))).serve(ofGiver);
    expect(ofTaker.whyCut).toMatch(/protocol of files/u);
  });

  it('for what is behind the end of a file is cut', async () => {
    const giver = giverAt('giver');
    const cid = await giver.store.put(bytesOf(10, 'a'));
    const [ofTaker, ofGiver] = channelPair(TAKER, 'giver');
    await ofTaker.write(question({ cid, offset: 11 }));
    await new FileGiver(partsOf(giver)).serve(ofGiver);
    expect(ofTaker.whyCut).toMatch(/behind the end/u);
  });

  it('on more channels than a peer has is cut, and another peer is served', async () => {
    const giver = new FileGiver(partsOf(giverAt('giver')));
    const pairs = Array.from({ length: GIVER_LIMITS.channelsPerPeer + 1 }, () => channelPair(TAKER, 'giver'));
    for (const [, ofGiver] of pairs) void giver.serve(ofGiver);
    expect(pairs.map(([ofTaker]) => ofTaker.whyCut !== undefined)).toEqual([false, false, true]);
    const [other, ofGiver] = channelPair('other', 'giver');
    void giver.serve(ofGiver);
    expect(other.whyCut).toBeUndefined();
    giver.stop();
    expect(other.whyCut).toBe('the node stops');
  });

  it('gets no place from who asked first and got nothing: that one gives way', async () => {
    const held = giverAt('giver');
    const cid = await held.store.put(bytesOf(10, 'a'));
    const giver = new FileGiver(partsOf(held));
    const [first, ofFirst] = channelPair('first', 'giver');
    void giver.serve(ofFirst);
    await first.write(question({ cid }));
    // What is asked for is the first's: the place is its own.
    expect(await first.read()).not.toBeNull();
    const crowd = Array.from({ length: GIVER_LIMITS.channels }, (_, nth) =>
      channelPair(`mute ${nth}`, 'giver'),
    );
    for (const [, ofGiver] of crowd) void giver.serve(ofGiver);
    expect(first.whyCut).toBeUndefined();
    expect(crowd.map(([mute]) => mute.whyCut !== undefined)).toEqual(crowd.map((_, nth) => nth === 0));
    giver.stop();
  });

  it('slowly from one host, with every place taken, keeps nobody of another host out', async () => {
    const held = giverAt('giver');
    const cid = await held.store.put(bytesOf(10, 'a'));
    const giver = new FileGiver(partsOf(held));
    const crowd = Array.from({ length: GIVER_LIMITS.channels }, (_, nth) =>
      channelPair(`slow ${nth}`, 'giver', '192.0.2.1'),
    );
    for (const [slow, ofGiver] of crowd) {
      void giver.serve(ofGiver);
      await slow.write(question({ cid }));
      expect(await slow.read()).not.toBeNull();
    }
    const [honest, ofHonest] = channelPair('honest', 'giver', '192.0.2.2');
    void giver.serve(ofHonest);
    expect(honest.whyCut).toBeUndefined();
    expect(crowd.filter(([slow]) => slow.whyCut !== undefined)).toHaveLength(1);
    const [more, ofMore] = channelPair('slow too', 'giver', '192.0.2.1');
    void giver.serve(ofMore);
    expect(more.whyCut).toMatch(/too many/u);
    giver.stop();
  });

  it('for the end of a leaf again and again pays for the leaf that is read', async () => {
    const held = giverAt('giver');
    const { cid } = nameOf(bytesOf(MIB, 'a'));
    await held.store.put(bytesOf(MIB, 'a'));
    let [now, stepMs] = [0, 0];
    const monotonicMs = () => {
      now += stepMs;
      return now;
    };
    const timers: Timers = { after: (ms, task) => (ms > 1000 ? () => {} : systemTimers.after(1, task)) };
    const giver = new FileGiver({ ...partsOf(held), monotonicMs, timers });
    const [ofTaker, ofGiver] = channelPair(TAKER, 'giver');
    const many = 40;
    for (let nth = 0; nth < many; nth += 1) await ofTaker.write(question({ cid, offset: MIB - 1 }));
    ofTaker.close();
    const serving = giver.serve(ofGiver);
    await expect.poll(() => ofGiver.written).toBeGreaterThan(0);
    await expect.poll(() => held.asked.length).toBeGreaterThan(10);
    expect(held.asked.length).toBeLessThanOrEqual(GIVER_LIMITS.bytes.burst / MIB + 1);
    stepMs = 10;
    await serving;
    expect(held.asked).toHaveLength(many);
  });

  it('for what is not theirs pays for it as for many questions, and then waits', async () => {
    const held = giverAt('giver');
    held.mayGive = false;
    let now = 0;
    // Who waits is looked at again at once; nobody's patience ends.
    const timers: Timers = { after: (ms, task) => (ms > 1000 ? () => {} : systemTimers.after(1, task)) };
    const giver = new FileGiver({ ...partsOf(held), monotonicMs: () => now, timers });
    const [ofTaker, ofGiver] = channelPair(TAKER, 'giver');
    const many = GIVER_LIMITS.questions.burst / GIVER_LIMITS.refusal + 50;
    for (let nth = 0; nth < many; nth += 1) await ofTaker.write(question({}));
    ofTaker.close();
    const serving = giver.serve(ofGiver);
    await expect.poll(() => held.asked.length).toBeGreaterThan(100);
    const paidFor = GIVER_LIMITS.questions.burst / (GIVER_LIMITS.refusal + 1) + 1;
    expect(held.asked.length).toBeLessThanOrEqual(Math.ceil(paidFor));
    now += 60_000;
    await serving;
    expect(held.asked).toHaveLength(many);
  });
});
