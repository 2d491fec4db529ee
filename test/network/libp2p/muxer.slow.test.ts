import { afterEach, describe, expect, it } from 'vitest';
import { FrameWatch, MuxerFault } from '../../../source/network/libp2p/muxer.ts';
import { startDht, startStranger, stopAll } from '../../support/dht-world.ts';
import { until } from '../../support/until.ts';

afterEach(stopAll);

const WINDOW = 256 * 1024;
const DATA = 0;
const UPDATE = 1;
const PING = 2;
const OPENS = 1;

/** A header of yamux, for stream 1, or of the connection where it is a ping. */
function header(type: number, length: number, flags = 0): Buffer {
  const bytes = Buffer.alloc(12);
  bytes[1] = type;
  bytes.writeUInt16BE(flags, 2);
  bytes.writeUInt32BE(type === PING ? 0 : 1, 4);
  bytes.writeUInt32BE(length, 8);
  return bytes;
}

describe('a watch over frames', () => {
  it('lets pass frames up to a window, in any pieces', () => {
    const frames = Buffer.concat([
      header(DATA, 5),
      Buffer.from('hello'),
      header(PING, 0xffff_ffff, OPENS),
      header(UPDATE, 0xffff_ffff),
      header(DATA, WINDOW),
      Buffer.alloc(WINDOW, 0xff),
      header(DATA, 0),
    ]);
    for (const size of [1, 7, 12, 4096, frames.length]) {
      const watch = new FrameWatch(() => 0);
      for (let at = 0; at < frames.length; at += size) watch.feed(frames.subarray(at, at + size));
      expect(() => watch.feed(header(DATA, WINDOW + 1))).toThrow(MuxerFault);
    }
  });

  it.each([
    ['pings', header(PING, 1, OPENS), 50],
    ['streams', header(UPDATE, 0, OPENS), 200],
  ])('lets pass %s as long as they are not too many at once', (_, frame, burst) => {
    let nowMs = 0;
    const watch = new FrameWatch(() => nowMs);
    for (let count = 0; count < burst; count += 1) watch.feed(frame);
    nowMs += 60_000;
    for (let count = 0; count < burst; count += 1) watch.feed(frame);
    expect(() => watch.feed(frame)).toThrow(MuxerFault);
  });
});

describe('a peer', () => {
  it.each([
    ['announces a frame of 4 GB', header(DATA, 0xffff_ffff), Buffer.alloc(64 * 1024)],
    ['pings without end', header(PING, 0, OPENS), Buffer.concat(Array(5000).fill(header(PING, 0, OPENS)))],
    [
      'opens streams without end',
      header(UPDATE, 0, OPENS),
      Buffer.concat(Array(5000).fill(header(UPDATE, 0, OPENS))),
    ],
  ])('that %s, and reads nothing, is out before it has sent much', async (_, first, then) => {
    const victim = await startDht();
    const stranger = await startStranger(victim);
    await stranger.dial();
    const [line] = stranger.lines;
    if (line === undefined) throw new Error('no line');
    await until('it is linked', () => victim.transport.links.list().length === 1);
    line.pause();
    line.send(first);
    let sent = 0;
    // What is in the buffers of the system comes first; without a limit all of this is taken.
    await until('it is out', () => {
      if (line.status === 'open' && !line.writableNeedsDrain && sent < 96 * 1024 * 1024) {
        for (let round = 0; round < 16 && line.send(then); round += 1) sent += then.length;
      }
      return victim.transport.links.list().length === 0;
    });
    expect(sent).toBeLessThan(48 * 1024 * 1024);
  });
});
