import { describe, expect, it } from 'vitest';
import type { TellingNeed } from '../../source/model/telling.ts';
import type { EnvelopeKey, NodeId } from '../../source/model/types.ts';
import { Outbox } from '../../source/network/outbox.ts';
import { VirtualTime } from '../support/virtual-time.ts';

const KEY = 'a'.repeat(64) as EnvelopeKey;
const PUBLISHER = '12D3KooWPublisher' as NodeId;
const STRANGER = '12D3KooWStranger' as NodeId;

function setUp(need: TellingNeed = { matters: true, waiting: undefined }) {
  const time = new VirtualTime();
  const state = { need: need as TellingNeed | undefined, targets: 1 };
  const sentAtMs: number[] = [];
  const marks: string[] = [];
  const failures: string[] = [];
  const startMs = time.clock.now();
  const outbox = new Outbox({
    timers: time.timers,
    random: { unit: () => 0.5, bytes: () => new Uint8Array() },
    monotonicMs: time.clock.now,
    send: async () => {
      sentAtMs.push(time.clock.now() - startMs);
      return { targets: state.targets, failures: state.targets > 0 ? [] : ['no route'] };
    },
    need: () => state.need,
    mark: (_key, mark) => marks.push(mark),
    failed: (_key, words) => failures.push(...words),
    acknowledged: () => marks.push('acknowledged'),
  });
  return { time, state, outbox, sentAtMs, marks, failures };
}

describe('telling', () => {
  it('goes out at once, then after 5 s, doubling to 5 minutes', async () => {
    const { time, outbox, sentAtMs, marks } = setUp();
    expect(await outbox.tell(KEY)).toEqual({ targets: 1, failures: [] });
    await time.pass(20 * 60_000);
    const gaps = sentAtMs.slice(1).map((atMs, index) => atMs - (sentAtMs[index] ?? 0));
    expect(gaps.slice(0, 7)).toEqual([5000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000]);
    expect(marks).toEqual(['sent']);
  });

  it('that fails is tried again with back-off, and is unsent until it worked once', async () => {
    const { time, state, outbox, sentAtMs, marks, failures } = setUp();
    state.targets = 0;
    await outbox.tell(KEY);
    await time.pass(8000);
    expect(sentAtMs).toEqual([0, 1000, 3000, 7000]);
    expect(outbox.unsent()).toEqual([KEY]);
    expect(failures).toHaveLength(4);
    state.targets = 1;
    await time.pass(10_000);
    expect(outbox.unsent()).toEqual([]);
    expect(marks).toEqual(['sent']);
  });

  it('ends when the envelope matters no more', async () => {
    const { time, state, outbox, sentAtMs } = setUp();
    await outbox.tell(KEY);
    state.need = { matters: false, waiting: undefined };
    await time.pass(3_600_000);
    expect(sentAtMs).toHaveLength(1);
  });

  it('goes on for who waits until that one holds it, and for nobody else', async () => {
    const { time, outbox, sentAtMs, marks } = setUp({ matters: false, waiting: PUBLISHER });
    await outbox.tell(KEY);
    await time.pass(60_000);
    const before = sentAtMs.length;
    expect(before).toBeGreaterThan(2);
    outbox.acknowledge(KEY, STRANGER);
    await time.pass(600_000);
    expect(sentAtMs.length).toBeGreaterThan(before);
    outbox.acknowledge(KEY, PUBLISHER);
    outbox.acknowledge(KEY, PUBLISHER);
    const after = sentAtMs.length;
    await time.pass(3_600_000);
    expect(sentAtMs).toHaveLength(after);
    expect(marks).toEqual(['sent', 'held', 'acknowledged']);
  });

  it('to everybody goes on after an acknowledgement, as long as others need it', async () => {
    const { time, outbox, sentAtMs } = setUp({ matters: true, waiting: PUBLISHER });
    await outbox.tell(KEY);
    outbox.acknowledge(KEY, PUBLISHER);
    await time.pass(60_000);
    expect(sentAtMs.length).toBeGreaterThan(2);
  });

  it('starts anew within a second when a peer comes, at most every 5 s', async () => {
    const { time, outbox, sentAtMs } = setUp();
    await outbox.tell(KEY);
    await time.pass(600_000);
    const before = sentAtMs.length;
    for (let hello = 0; hello < 40; hello += 1) {
      outbox.nudge();
      await time.pass(100);
    }
    expect(sentAtMs.length - before).toBeLessThanOrEqual(2);
    expect(sentAtMs.length - before).toBeGreaterThanOrEqual(1);
  });

  it('resumes after a restart: the unsent within a second, the rest in the rhythm', async () => {
    const { time, outbox, sentAtMs } = setUp();
    outbox.resume(KEY, 'unsent');
    outbox.resume('b'.repeat(64) as EnvelopeKey, 'sent');
    await time.pass(1000);
    expect(sentAtMs).toHaveLength(1);
    await time.pass(5000);
    expect(sentAtMs.length).toBeGreaterThanOrEqual(2);
  });

  it('of very many envelopes is spread, so that no buffer overflows', async () => {
    const { time, outbox, sentAtMs } = setUp();
    for (let number = 0; number < 1000; number += 1) {
      outbox.resume(number.toString(16).padStart(64, '0') as EnvelopeKey, 'unsent');
    }
    await time.pass(4000);
    expect(sentAtMs).toHaveLength(1000);
    const perSecond = Map.groupBy(sentAtMs, (atMs) => Math.floor(atMs / 1000));
    expect(Math.max(...[...perSecond.values()].map((list) => list.length))).toBeLessThanOrEqual(330);
  });
});
