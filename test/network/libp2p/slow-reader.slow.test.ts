import type { Stream } from '@libp2p/interface';
import { afterEach, describe, expect, it } from 'vitest';
import { FrameReader } from '../../../source/network/libp2p/frames.ts';
import type { GossipRouter } from '../../../source/network/libp2p/gossip.ts';
import { holdWhileBusy, type ReadingGossip } from '../../../source/network/libp2p/gossip-reading.ts';
import { STREAM_LIMITS, TIMEOUTS_MS } from '../../../source/network/libp2p/limits.ts';
import { resumeReading } from '../../../source/network/libp2p/resume-reading.ts';
import { SYNC_PROTOCOL } from '../../../source/network/libp2p/streams.ts';
import { linkAddress } from '../../../source/network/transport/peer-address.ts';
import { type DhtPeer, heldTimers, startDht, startStranger, stopAll } from '../../support/dht-world.ts';
import { until } from '../../support/until.ts';

afterEach(stopAll);

const FRAME = 'x'.repeat(50_000);
const FRAMES = 200;
/** What a reader takes between two rests. */
const GULP_BYTES = 400_000;

interface Reader {
  readonly id: string;
  /** Whole frames that came. */
  frames: number;
}

/** A libp2p peer that reads a gulp and then rests; `rests` is called with what wakes it. */
async function startReader(sender: DhtPeer, rests: (wake: () => void) => void): Promise<Reader> {
  const { host, id, dial } = await startStranger(sender);
  const reader: Reader = { id, frames: 0 };
  await host.handle(SYNC_PROTOCOL, (stream: Stream) => {
    const frames = new FrameReader();
    let gulp = 0;
    stream.addEventListener('message', ({ data }) => {
      for (const chunk of data instanceof Uint8Array ? [data] : data) frames.feed(chunk);
      while (frames.next() !== undefined) reader.frames += 1;
      gulp += data.byteLength;
      if (gulp < GULP_BYTES || stream.readStatus !== 'readable') return;
      gulp = 0;
      stream.pause();
      rests(() => resumeReading(stream));
    });
  });
  await dial();
  await until('it is linked', () => sender.transport.links.list().some(({ peer }) => peer === id));
  return reader;
}

const sendAll = (sender: DhtPeer, to: string) =>
  Promise.all(Array.from({ length: FRAMES }, () => sender.transport.sendTo(linkAddress(to), FRAME)));

describe('frames to a peer that reads slowly', () => {
  it('arrive, all that are reported as sent', async () => {
    const sender = await startDht();
    const reader = await startReader(sender, (wake) => setTimeout(wake, 5));
    const reports = await sendAll(sender, reader.id);
    expect(reports.filter(({ targets }) => targets === 1)).toHaveLength(FRAMES);
    await until('all have come', () => reader.frames === FRAMES);
  });

  it('are reported as failed once it takes nothing any more, and are not heaped up for it', async () => {
    const { timers, fire } = heldTimers(TIMEOUTS_MS.frame);
    const sender = await startDht({ timers });
    let isAsleep = false;
    const reader = await startReader(sender, () => {
      isAsleep = true;
    });
    const sending = sendAll(sender, reader.id);
    let isDone = false;
    void sending.then(() => {
      isDone = true;
    });
    await until('it sleeps', () => isAsleep);
    await until('all are given up', () => {
      fire();
      return isDone;
    });
    const sent = (await sending).filter(({ targets }) => targets === 1).length;
    // A gulp, and a window that nobody reads.
    const mayBeSent = GULP_BYTES + 2 * STREAM_LIMITS.windowBytes;
    expect(sent * FRAME.length).toBeLessThan(mayBeSent);
  });
});

it('a stream that waits to be read on may have lost its connection meanwhile', async () => {
  const sender = await startDht();
  const { host, id, dial } = await startStranger(sender);
  const { promise, resolve } = Promise.withResolvers<Stream>();
  await host.handle(SYNC_PROTOCOL, (stream: Stream) => {
    stream.addEventListener('message', () => {
      if (stream.readStatus === 'readable') stream.pause();
      resolve(stream);
    });
  });
  await dial();
  await until('it is linked', () => sender.transport.links.list().some(({ peer }) => peer === id));
  void sendAll(sender, id);
  const stream = await promise;
  await sender.transport.stop();
  await until('it is cut', () => stream.status !== 'open');
  expect(stream.readStatus).toBe('paused');
  expect(() => resumeReading(stream)).not.toThrow();
});

describe('gossip to a peer that reads nothing any more', () => {
  it('is reported as failed, and arrives when it is sent again to who came back', async () => {
    const sender = await startDht();
    const { host, id, dial } = await startStranger(sender);
    const heard = new Set<string>();
    let isAsleep = true;
    const gossip = host.services.gossip as GossipRouter & ReadingGossip;
    gossip.addEventListener('gossipsub:message', ({ detail: { msg } }) => {
      heard.add(Buffer.from(msg.data).toString());
    });
    const handle = gossip.handleReceivedRpc.bind(gossip);
    const sleepers: (() => void)[] = [];
    gossip.handleReceivedRpc = async (from, rpc) => {
      if (isAsleep && (rpc as { readonly messages: readonly unknown[] }).messages.length > 0)
        await new Promise<void>((wake) => sleepers.push(wake));
      await handle(from, rpc);
    };
    holdWhileBusy(gossip, host);
    await dial();
    const hears = (text: string) => async () => (await sender.transport.send(text)).targets === 1;
    await until('it hears us', hears('first'));
    let number = 0;
    const next = () => `${number} ${FRAME}`;
    await until('nothing more is taken', async () => {
      number += 1;
      return (await sender.transport.send(next())).targets === 0;
    });
    sender.transport.links.drop(id);
    await until('it is gone', () => sender.transport.links.list().length === 0);
    isAsleep = false;
    for (const wake of sleepers) wake();
    await dial();
    await until('it is taken', hears(next()));
    await until('it has come', () => heard.has(next()));
  });
});
