import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { systemTimers } from '../../../source/base/system-timers.ts';
import { DiskFileStore } from '../../../source/files/disk-store.ts';
import type { AskedFile } from '../../../source/files/file-access.ts';
import { FileGiver } from '../../../source/files/transfer/giver.ts';
import type { NodeId, SeedId } from '../../../source/model/types.ts';
import { channelPair, type FakeChannel } from '../../support/channel-pair.ts';

export const MIB = 1024 * 1024;
export const SEED = '0193a5b0-7c1e-7abc-8def-0123456789ab' as SeedId;
export const TAKER = 'taker' as NodeId;
const LIMITS = { seedMaxBytes: 100 * MIB, maxBytes: 200 * MIB, minFreeBytes: 0, freeBytes: () => undefined };
export const ASKED = { seedId: SEED, side: 'inputs' } as const;

/** A node of the test: its store, who may have what, and what it gave. */
export interface Giver {
  readonly store: DiskFileStore;
  readonly asked: AskedFile[];
  readonly channels: FakeChannel[];
  mayGive: boolean;
  tamper: (bytes: Uint8Array) => Uint8Array;
  /** Cuts each channel after so many bytes. */
  cutAfter: number;
}

let folder = '';
export let mine: DiskFileStore;
let givers: Map<string, Giver>;

/** Each test has a store that takes, and givers of its own. */
export function setUpGivers(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'crabnet-transfer-'));
    mine = new DiskFileStore(join(folder, 'mine'), LIMITS);
    givers = new Map();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
}

export function giverAt(name: string): Giver {
  const giver: Giver = {
    store: new DiskFileStore(join(folder, name), LIMITS),
    ...{
      asked: [],
      channels: [],
      mayGive: true,
      tamper: (bytes) => bytes,
      cutAfter: Number.POSITIVE_INFINITY,
    },
  };
  givers.set(name, giver);
  return giver;
}

export const partsOf = (giver: Giver) => ({
  store: giver.store,
  access: {
    mayGive: async (asked: AskedFile) => {
      giver.asked.push(asked);
      return giver.mayGive;
    },
  },
  timers: systemTimers,
  monotonicMs: () => performance.now(),
});

export function open(peer: NodeId): FakeChannel {
  const giver = givers.get(peer);
  if (giver === undefined) throw new Error('nobody is there');
  const [ofTaker, ofGiver] = channelPair(TAKER, peer);
  ofGiver.tamper = (bytes) => {
    if (ofGiver.written > giver.cutAfter) ofGiver.cut('the line broke');
    return giver.tamper(bytes);
  };
  giver.channels.push(ofGiver);
  void new FileGiver(partsOf(giver)).serve(ofGiver);
  return ofTaker;
}
