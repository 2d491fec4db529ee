import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stream } from '@libp2p/interface';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemTimers } from '../../../source/base/system-timers.ts';
import { DiskFileStore } from '../../../source/files/disk-store.ts';
import type { Channel } from '../../../source/files/transfer/channel.ts';
import { FileGiver } from '../../../source/files/transfer/giver.ts';
import { PeerFetcher } from '../../../source/files/transfer/peer-fetcher.ts';
import type { NodeId, SeedId } from '../../../source/model/types.ts';
import { FILES_PROTOCOL } from '../../../source/network/libp2p/file-streams.ts';
import { taken } from '../../../source/network/libp2p/taken.ts';
import { addressOf, type DhtPeer, startDht, startStranger, stopAll } from '../../support/dht-world.ts';
import { bytesOf, nameOf, publish } from '../../support/made-files.ts';
import { until } from '../../support/until.ts';

const MIB = 1024 * 1024;
const LIMITS = { seedMaxBytes: 100 * MIB, maxBytes: 200 * MIB, minFreeBytes: 0, freeBytes: () => undefined };
const ASKED = { seedId: '0193a5b0-7c1e-7abc-8def-0123456789ab' as SeedId, side: 'inputs' } as const;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crabnet-streams-'));
});
afterEach(async () => {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

const storeOf = (name: string) => new DiskFileStore(join(folder, name), LIMITS);

/** Lets a peer give all that is in a store to `taker`, and to nobody else. */
function give(giver: DhtPeer, store: DiskFileStore, taker: string): void {
  const access = { mayGive: async (_: unknown, peer: NodeId) => peer === taker };
  const fileGiver = new FileGiver({
    store,
    access,
    timers: systemTimers,
    monotonicMs: () => performance.now(),
  });
  giver.asked = (channel) => void fileGiver.serve(channel);
}

const fetcherOf = (taker: DhtPeer, store: DiskFileStore) =>
  new PeerFetcher({
    store,
    timers: systemTimers,
    open: (peer, _, signal) => taker.transport.files.open(peer, signal),
  });

const { signal } = new AbortController();

describe('files over libp2p', () => {
  it.each(['the taker', 'the giver'] as const)(
    'come whole where %s has dialled, to who may have them',
    async (dialler) => {
      const [giver, taker, other] = [await startDht(), await startDht(), await startDht()];
      const [from, to] = dialler === 'the taker' ? [taker, giver] : [giver, taker];
      await from.transport.links.dial(addressOf(to));
      await other.transport.links.dial(addressOf(giver));
      const [theirs, mine] = [storeOf('theirs'), storeOf('mine')];
      give(giver, theirs, taker.id);
      const contents = [
        bytesOf(9 * MIB + 7, 'large'),
        ...Array.from({ length: 50 }, (_, nth) => bytesOf(nth, `${nth}`)),
      ];
      const files = await publish(theirs, contents);
      const sources = [giver.id as NodeId];
      expect(await fetcherOf(taker, mine).fetch({ ...ASKED, files, sources }, { signal })).toEqual({
        ok: true,
      });
      for (const bytes of contents) {
        const here = await mine.readWhole(nameOf(bytes).cid, 10 * MIB);
        expect(here !== undefined && bytes.equals(here)).toBe(true);
      }
      const refused = await fetcherOf(other, storeOf('other')).fetch(
        { ...ASKED, files, sources },
        { signal },
      );
      expect(refused).toEqual({ ok: false, why: 'no-source', missing: contents.length, said: 'not-given' });
    },
  );

  it('come from a peer that is not linked and whose address is known', async () => {
    const giver = await startDht();
    const taker = await startDht({ addressOf: () => `/ip4/127.0.0.1/tcp/${addressOf(giver).split(':')[1]}` });
    const [theirs, mine] = [storeOf('theirs'), storeOf('mine')];
    give(giver, theirs, taker.id);
    const files = await publish(theirs, [bytesOf(100, 'a')]);
    const sources = ['12D3KooWNobody' as NodeId, giver.id as NodeId];
    expect(await fetcherOf(taker, mine).fetch({ ...ASKED, files, sources }, { signal })).toEqual({
      ok: true,
    });
  });

  it('come whole to a taker that is slower than its giver, which waits for it', async () => {
    const taker = await startDht();
    const { id, host, dial } = await startStranger(taker);
    let given = 0;
    await host.handle(FILES_PROTOCOL, async (stream: Stream) => {
      for (const piece = bytesOf(64 * 1024, 'a'); given < 12 * MIB; given += piece.length)
        if (!stream.send(piece)) await taken(stream);
      await stream.close();
    });
    await dial();
    await until('it is linked', () => taker.transport.links.list().some(({ peer }) => peer === id));
    const channel = await taker.transport.files.open(id as NodeId, signal);
    let came = 0;
    for (let piece = await channel.read(); piece !== null; piece = await channel.read()) {
      came += piece.length;
      expect(given - came).toBeLessThan(3 * MIB);
      await new Promise(setImmediate);
    }
    expect(came).toBe(given);
  });

  it('wait for a taker that does not read: a giver holds no more than a window and a buffer for it', async () => {
    const giver = await startDht();
    const store = storeOf('theirs');
    const { id, host, dial } = await startStranger(giver);
    const channels: Channel[] = [];
    let written = 0;
    const fileGiver = new FileGiver({
      ...{ store, timers: systemTimers, monotonicMs: () => performance.now() },
      access: { mayGive: async (_, peer) => peer === id },
    });
    giver.asked = (channel) => {
      channels.push(channel);
      const write = channel.write.bind(channel);
      channel.write = async (bytes) => {
        await write(bytes);
        written += bytes.length;
      };
      void fileGiver.serve(channel);
    };
    const bytes = bytesOf(40 * MIB, 'large');
    await publish(store, [bytes]);
    const connection = await dial();
    const stream = await connection.newStream(FILES_PROTOCOL);
    stream.pause();
    const question = Buffer.from(
      JSON.stringify({ seed: ASKED.seedId, side: 'inputs', cid: nameOf(bytes).cid, offset: 0, root: true }),
    );
    const head = Buffer.alloc(2);
    head.writeUInt16BE(question.length);
    stream.send(Buffer.concat([head, question]));
    await until('some of it is on its way', () => written > 64 * 1024);
    let before = -1;
    await until('nothing moves any more', () => {
      const isStill = written === before;
      before = written;
      return isStill;
    });
    expect(written).toBeLessThan(10 * MIB);
    await host.stop();
    await until(
      'the giver let go of it',
      () => channels.length === 1 && giver.transport.links.list().length === 0,
    );
  });
});
