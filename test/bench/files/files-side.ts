import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemTimers } from '../../../source/base/system-timers.ts';
import { DiskFileStore } from '../../../source/files/disk-store.ts';
import { FileGiver } from '../../../source/files/transfer/giver.ts';
import { PeerFetcher } from '../../../source/files/transfer/peer-fetcher.ts';
import { openKeyFile } from '../../../source/identity/key-file.ts';
import type { NodeId, SeedId } from '../../../source/model/types.ts';
import { Traffic } from '../../../source/network/transport/traffic.ts';
import { addressOf, type DhtPeer, type DhtPeerOptions, startDht } from '../../support/dht-world.ts';
import type { SideOptions } from './sides.ts';

const MUCH = Number.MAX_SAFE_INTEGER;

/** The store of a node that has its things in `folder`; it takes whatever a benchmark is asked for. */
export const anyStore = (folder: string): DiskFileStore =>
  new DiskFileStore(join(folder, 'store'), {
    ...{ seedMaxBytes: MUCH, maxBytes: MUCH, minFreeBytes: 0 },
    freeBytes: () => undefined,
  });

const SEED = '0193a5b0-7c1e-7abc-8def-0123456789ab' as SeedId;

interface FilesPeer {
  readonly id: NodeId;
  readonly dht: DhtPeer;
  readonly store: DiskFileStore;
  readonly fetcher: PeerFetcher;
  readonly traffic: Traffic;
}

/** A libp2p transport on loopback that gives all that is in its store to anybody, and fetches. */
export async function startFilesPeer(
  folder: string,
  options: Pick<DhtPeerOptions, 'addressOf' | 'judge'> = {},
): Promise<FilesPeer> {
  mkdirSync(folder, { recursive: true });
  const traffic = new Traffic();
  const dht = await startDht({ keys: openKeyFile(join(folder, 'key')), traffic, ...options });
  const store = anyStore(folder);
  const giver = anyGiver(store);
  dht.asked = (channel) => void giver.serve(channel);
  const fetcher = new PeerFetcher({
    ...{ store, timers: systemTimers },
    open: (peer, _, signal) => dht.transport.files.open(peer, signal),
  });
  return { id: dht.id as NodeId, dht, store, fetcher, traffic };
}

/** Gives all that is in a store to anybody. */
export const anyGiver = (store: DiskFileStore): FileGiver =>
  new FileGiver({
    ...{ store, timers: systemTimers, monotonicMs: () => performance.now() },
    access: { mayGive: async () => true },
  });

/** Where the libp2p transport of a benchmark is, as a multiaddr. */
export function multiaddrOf({ dht }: Pick<FilesPeer, 'dht'>): string {
  const [host, port] = addressOf(dht).split(':');
  return `/ip4/${host}/tcp/${port}`;
}

/** What `peer` has of those files, once it was asked for them; why not, where it has not. */
export async function takeFrom(
  { fetcher }: Pick<FilesPeer, 'fetcher'>,
  peer: string,
  files: SideOptions['files'],
  signal = new AbortController().signal,
): Promise<string | undefined> {
  const sources = [peer as NodeId];
  const fetched = await fetcher.fetch({ seedId: SEED, side: 'inputs', files, sources }, { signal });
  return fetched.ok ? undefined : JSON.stringify(fetched);
}

/** The side that our own files are moved by. */
export async function startFiles({ folder, files, from }: SideOptions) {
  const peer = await startFilesPeer(folder, { addressOf: () => from?.address ?? '' });
  return {
    ...{ address: multiaddrOf(peer), peer: peer.id },
    take: () => takeFrom(peer, from?.peer ?? '', files),
    sentBytes: (): number | null => peer.traffic.sentBytes,
  };
}
