import { beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '../../../source/files/transfer/channel.ts';
import type { NodeId, SeedId } from '../../../source/model/types.ts';
import { type CarrierMessage, readCarrier } from '../../../source/network/inbox/carrier.ts';
import type { FilesPlace } from '../../../source/network/transport/files-place.ts';
import { datagramAddress } from '../../../source/network/transport/peer-address.ts';
import { FileCalls } from '../../../source/node/files/file-calls.ts';
import { sealCarrier } from '../../../source/node/replication/seal-carrier.ts';
import { testKey } from '../../support/sealed.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

const ASKED = { seedId: '0193a5b0-7c1e-7abc-8def-0123456789ab' as SeedId, side: 'inputs' } as const;
const PLACE: FilesPlace = { port: 9012, hosts: ['8.8.8.8'] };
const CHANNEL = { peer: testKey(2).nodeId } as Channel;
const THEM = testKey(2).nodeId;
const { signal } = new AbortController();

let time = new VirtualTime();
beforeEach(() => {
  time = new VirtualTime();
});

const settled = (promise: Promise<unknown>) => promise.then(String, () => 'rejected');
const never = (ending: AbortSignal) =>
  new Promise<void>((_, reject) => ending.addEventListener('abort', () => reject(new Error('late'))));

/** Calls of a node that reaches the peers in `reachable`, and is reached by who comes. */
function callsOf({
  reachable = [] as readonly NodeId[],
  place = PLACE as FilesPlace | null,
  isParty = true,
  /** Where a peer is proven to hear. */
  metAt = (peer: NodeId): string | undefined => `host of ${peer}`,
} = {}) {
  const said: CarrierMessage[] = [];
  const dialled: NodeId[] = [];
  const seen: unknown[] = [];
  let come = () => {};
  const links = {
    open: async () => CHANNEL,
    listen: async () => {},
    drop: () => {},
    place: () => place,
    arrived: (_: NodeId, ending: AbortSignal) =>
      Promise.race([new Promise<void>((resolve) => (come = resolve)), never(ending)]),
    reach: async (peer: NodeId, ending: AbortSignal) => {
      dialled.push(peer);
      if (!reachable.includes(peer)) await never(ending);
    },
  };
  const calls = new FileCalls({
    ...{
      timers: time.timers,
      clock: time.clock,
      monotonicMs: () => time.clock.now(),
      keyPair: testKey(1),
      links,
    },
    peers: {
      proven: metAt,
      provenAddress: () => datagramAddress('9.9.9.9:9012'),
      givesFilesAt: (...given) => seen.push(given),
    },
    transport: {
      sendTo: async (_, text) => {
        const carrier = readCarrier(JSON.parse(text));
        if (carrier.ok) said.push(carrier.value.message);
        return { targets: 1, failures: [] };
      },
    },
    isParty: () => isParty,
  });
  return { calls, said, dialled, seen, come: () => come() };
}

const call = (seed = ASKED.seedId) =>
  ({ type: 'files-call', ts: 1, seed, side: 'inputs', files: PLACE }) as const;

describe('who wants files', () => {
  it('dials, and calls nobody who answers', async () => {
    const { calls, said } = callsOf({ reachable: [THEM] });
    expect(await calls.open(THEM, ASKED, signal)).toBe(CHANNEL);
    expect(said).toEqual([]);
  });

  it('calls a peer that does not answer, says where it waits, and takes the connection that comes', async () => {
    const { calls, said, come } = callsOf();
    const opening = calls.open(THEM, ASKED, signal);
    await time.pass(4000);
    expect(said[0]).toMatchObject({ type: 'files-call', seed: ASKED.seedId, side: 'inputs', files: PLACE });
    come();
    expect(await opening).toBe(CHANNEL);
    const { length } = said;
    await time.pass(60_000);
    expect(said.length).toBe(length);
  });

  it('gives up after ten seconds and a handful of calls, at once where it asks itself, and says nothing where nobody could come', async () => {
    const { calls, said } = callsOf();
    const opening = settled(calls.open(THEM, ASKED, signal));
    await time.pass(11_000);
    expect(await opening).toBe('rejected');
    expect(said.length).toBeGreaterThan(1);
    expect(said.length).toBeLessThan(8);
    expect(await settled(calls.open(testKey(1).nodeId, ASKED, signal))).toBe('rejected');
    const shut = callsOf({ place: null });
    const failing = settled(shut.calls.open(THEM, ASKED, signal));
    await time.pass(11_000);
    expect(await failing).toBe('rejected');
    expect(shut.said).toEqual([]);
  });
});

describe('who is called', () => {
  it('dials whoever may have the files, where it says that it waits, one dial at a time', async () => {
    const { calls, dialled, seen } = callsOf();
    for (let nth = 0; nth < 5; nth += 1) calls.heard(call(), THEM);
    expect(dialled).toEqual([THEM]);
    expect(seen).toEqual([[THEM, PLACE]]);
  });

  it('dials nobody else, not many at once, and nobody often', async () => {
    const stranger = callsOf({ isParty: false });
    stranger.calls.heard(call(), THEM);
    expect(stranger.dialled).toEqual([]);
    const crowd = callsOf();
    for (let nth = 10; nth < 40; nth += 1) crowd.calls.heard(call(), testKey(nth).nodeId);
    expect(crowd.dialled.length).toBe(8);
    const often = callsOf({ reachable: [THEM] });
    for (let nth = 0; nth < 40; nth += 1) {
      often.calls.heard(call(), THEM);
      await time.pass(0);
    }
    expect(often.dialled.length).toBeLessThan(6);
  });

  it('dials two of a host at once, so that one with many keys leaves places for others', async () => {
    const { calls, dialled } = callsOf({ metAt: (peer) => (peer === THEM ? '9.9.9.9' : '8.8.8.8') });
    for (let nth = 10; nth < 40; nth += 1) calls.heard(call(), testKey(nth).nodeId);
    calls.heard(call(), THEM);
    expect(dialled).toEqual([testKey(10).nodeId, testKey(11).nodeId, THEM]);
  });

  it('dials a host that callers name, and where nobody of them was met, seldom, however many they are', async () => {
    const { calls, seen } = callsOf({ metAt: (peer) => (peer === THEM ? '8.8.8.8' : `host of ${peer}`) });
    for (let nth = 10; nth < 16; nth += 1) calls.heard(call(), testKey(nth).nodeId);
    calls.heard(call(), THEM);
    const hosts = seen.map((given) => (given as [NodeId, FilesPlace])[1].hosts);
    expect(hosts).toEqual([['8.8.8.8'], ['8.8.8.8'], [], [], [], [], ['8.8.8.8']]);
  });

  it('dials nobody who is not proven to hear anywhere', () => {
    const { calls, dialled } = callsOf({ metAt: () => undefined });
    calls.heard(call(), THEM);
    expect(dialled).toEqual([]);
  });
});

describe('a hello', () => {
  const keyPair = testKey(1);
  const hello = (files: object) => {
    const told = { type: 'hello', alias: 'a', version: '1', boot: 'b', ...files };
    return readCarrier(JSON.parse(sealCarrier(told as never, { clock: time.clock, keyPair })));
  };

  it('tells where files are asked for; where that cannot be read it tells the rest', () => {
    expect(hello({ files: { ...PLACE } })).toMatchObject({ value: { message: { files: PLACE } } });
    for (const files of [{}, { files: 7 }, { files: { port: 'x', hosts: [] } }, { files: { port: 1 } }])
      expect(hello(files)).toMatchObject({ ok: true, value: { message: { type: 'hello', files: null } } });
  });
});
