import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { multiaddr } from '@multiformats/multiaddr';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Timers } from '../../../source/base/ports.ts';
import { systemTimers } from '../../../source/base/system-timers.ts';
import { DiskFileStore } from '../../../source/files/disk-store.ts';
import { FileGiver } from '../../../source/files/transfer/giver.ts';
import { PeerFetcher } from '../../../source/files/transfer/peer-fetcher.ts';
import type { CrabnetError } from '../../../source/model/errors.ts';
import type { NodeId, SeedId } from '../../../source/model/types.ts';
import { FILES_PROTOCOL } from '../../../source/network/libp2p/file-streams.ts';
import { FilesDoor } from '../../../source/network/libp2p/files-door.ts';
import type { MetFilesPlace } from '../../../source/network/transport/files-place.ts';
import { DEAF } from '../../../source/network/transport/transport.ts';
import { UdpTransport } from '../../../source/network/transport/udp-transport.ts';
import { heldTimers, newKeys, startDht, startStranger, stopAll, stopLater } from '../../support/dht-world.ts';
import { bytesOf, nameOf, publish } from '../../support/made-files.ts';
import { until } from '../../support/until.ts';

const MIB = 1024 * 1024;
const LIMITS = { seedMaxBytes: 100 * MIB, maxBytes: 200 * MIB, minFreeBytes: 0, freeBytes: () => undefined };
const ASKED = { seedId: '0193a5b0-7c1e-7abc-8def-0123456789ab' as SeedId, side: 'inputs' } as const;
const { signal } = new AbortController();

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crabnet-door-'));
});
afterEach(async () => {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

const storeOf = (name: string) => new DiskFileStore(join(folder, name), LIMITS);

interface Parts {
  readonly port?: number;
  readonly timers?: Timers;
  readonly monotonicMs?: () => number;
}

/** A node on UDP that gives what is in a store of its own to everybody, and knows where others are. */
async function startUdp({
  port = 0,
  timers = systemTimers,
  monotonicMs = () => performance.now(),
}: Parts = {}) {
  const keys = newKeys();
  const places = new Map<NodeId, MetFilesPlace>();
  const faults: (CrabnetError | null)[] = [];
  const store = storeOf(keys.nodeId);
  const giver = new FileGiver({
    ...{ store, timers: systemTimers, monotonicMs: () => performance.now() },
    access: { mayGive: async () => true },
  });
  const files = new FilesDoor({
    ...{ secretKey: keys.secretKey, timers, monotonicMs },
    filesAt: (peer) => places.get(peer),
    isBlocked: () => false,
    isKnown: () => false,
  });
  const transport = new UdpTransport({
    ...{ listen: { host: '127.0.0.1', port }, targets: [], timers: systemTimers, files },
  });
  stopLater(transport);
  await transport.start({
    ...DEAF,
    filesAsked: (channel) => void giver.serve(channel),
    filesPlaceChanged: (fault) => faults.push(fault),
  });
  const fetcher = new PeerFetcher({
    ...{ store, timers: systemTimers },
    open: (peer, _, ending) => files.open(peer, ending),
  });
  const knows = async (other: { readonly id: NodeId; readonly files: FilesDoor }) => {
    await other.files.listen();
    const place = other.files.place();
    if (place !== null) places.set(other.id, { ...place, met: '127.0.0.1' });
  };
  return { id: keys.nodeId, files, transport, store, fetcher, faults, knows };
}

async function taken(): Promise<Server> {
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
const portOf = (server: Server) => (server.address() as AddressInfo).port;

describe('files beside UDP', () => {
  it('come from several who have a part of them each, on the TCP port of the number of their UDP port', async () => {
    const [first, second, taker] = [await startUdp(), await startUdp(), await startUdp()];
    const contents = Array.from({ length: 40 }, (_, nth) => bytesOf(1000 + nth, `${nth}`));
    const all = storeOf('all');
    const files = await publish(all, contents);
    const manifest = (await all.readWhole(files.cid, MIB)) ?? Buffer.alloc(0);
    for (const giver of [first, second]) await giver.store.put(manifest);
    for (const [nth, bytes] of contents.entries()) await (nth % 2 === 0 ? first : second).store.put(bytes);
    for (const giver of [first, second]) await taker.knows(giver);
    const sources = [newKeys().nodeId, first.id, second.id];
    expect(await taker.fetcher.fetch({ ...ASKED, files, sources }, { signal })).toEqual({ ok: true });
    for (const bytes of contents) expect(await taker.store.has(nameOf(bytes).cid)).toBe(true);
    const [udp = ''] = first.transport.addresses();
    expect(first.files.place()).toEqual({ port: Number(udp.split(':')[1]), hosts: ['127.0.0.1'] });
  });

  it('wait for nothing but the first of them: until then nobody is listened for', async () => {
    const { files } = await startUdp();
    expect(files.place()).toBeNull();
    await files.listen();
    expect(files.place()).not.toBeNull();
  });

  it('go over a host that speaks of them alone, and connections without any end', async () => {
    const held = heldTimers(5000);
    let nowMs = 0;
    const { id, files } = await startUdp({ timers: held.timers, monotonicMs: () => nowMs });
    await files.listen();
    const { host } = await startStranger(await startDht());
    const dial = () => host.dial(multiaddr(`/ip4/127.0.0.1/tcp/${files.place()?.port}/p2p/${id}`));
    const dropped = await dial();
    await until('who is blocked is gone', () => {
      files.drop(host.peerId.toString());
      return dropped.status !== 'open';
    });
    const connection = await dial();
    for (const protocol of [
      '/ipfs/ping/1.0.0',
      '/meshsub/1.1.0',
      '/crabnet/sync/1.0.0',
      '/crabnet/kad/1.0.0',
    ])
      await expect(connection.newStream(protocol)).rejects.toThrow();
    const stream = await connection.newStream(FILES_PROTOCOL);
    for (let nth = 0; nth < 10; nth += 1) {
      nowMs += 6000;
      held.fire();
    }
    expect(connection.status).toBe('open');
    stream.abort(new Error('it has enough'));
    await until('a connection without use ends', () => {
      nowMs += 6000;
      held.fire();
      return connection.status !== 'open';
    });
  });

  it('come to who cannot listen where others have the port, which is said at the start; it listens once that is free', async () => {
    const server = await taken();
    const held = heldTimers(30_000);
    const shut = await startUdp({ port: portOf(server), timers: held.timers });
    await until('it is said', () => shut.faults.length > 0);
    expect(shut.faults[0]).toMatchObject({ code: 'port-in-use' });
    const giver = await startUdp();
    const files = await publish(giver.store, [bytesOf(100, 'a')]);
    await shut.knows(giver);
    const fetching = shut.fetcher.fetch({ ...ASKED, files, sources: [giver.id] }, { signal });
    expect(await fetching).toEqual({ ok: true });
    expect(shut.files.place()).toBeNull();
    await new Promise((resolve) => server.close(resolve));
    await until('it listens', () => {
      held.fire();
      return shut.files.place() !== null;
    });
    expect(shut.faults.at(-1)).toBeNull();
  });

  it('are asked of nobody but whose key answers', async () => {
    const [giver, other, taker] = [await startUdp(), await startUdp(), await startUdp()];
    const files = await publish(other.store, [bytesOf(100, 'a')]);
    await other.files.listen();
    await taker.knows({ id: giver.id, files: other.files });
    expect(await taker.fetcher.fetch({ ...ASKED, files, sources: [giver.id] }, { signal })).toMatchObject({
      ok: false,
      why: 'no-source',
    });
  });
});
