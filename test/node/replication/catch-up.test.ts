import { describe, expect, it } from 'vitest';
import { CrabnetError } from '../../../source/model/errors.ts';
import { Market } from '../../../source/model/fold/market.ts';
import type { JsonObject } from '../../../source/model/types.ts';

import { descriptionText } from '../../../source/network/sync/range-text.ts';
import type { SyncMessage } from '../../../source/network/sync/sync-message.ts';
import type { HeldDays } from '../../../source/network/sync/told-days.ts';
import {
  datagramAddress,
  linkAddress,
  type PeerAddress,
} from '../../../source/network/transport/peer-address.ts';
import { CatchUp } from '../../../source/node/replication/catch-up.ts';
import { Floor } from '../../../source/node/replication/floor.ts';
import { Offers } from '../../../source/node/replication/offers.ts';
import type { ShelfSource } from '../../../source/node/replication/shelf-source.ts';
import { NOTHING_UNWANTED } from '../../support/ample-room.ts';
import { peerWorld } from '../../support/peer-world.ts';
import { testKey } from '../../support/sealed.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

const PEER = testKey(2).nodeId;
const LINK = linkAddress(PEER);
/** Of a range in which a peer has nothing. */
const NOTHING_THERE = descriptionText({ how: 'ids', ids: [] });
const ASK = {
  type: 'sync-ask',
  request: 1,
  scope: { domain: 'unsigned', day: 0 },
  ranges: [{ low: Buffer.of(), high: Buffer.of() }],
} as const;

/** The catch-up of a node that holds nothing, and what it says. */
function world() {
  const time = new VirtualTime();
  const peers = peerWorld().book;
  const said: (readonly [string, JsonObject])[] = [];
  const failures: string[] = [];
  const disk = { fails: false };
  const keyPair = testKey(1);
  const clock = time.clock;
  const shelf = {
    hasDay: (day: number) => day === 20_833,
    places: () => {
      if (disk.fails) throw new CrabnetError('store', 'the disk does not read');
      return [];
    },
  } as unknown as ShelfSource;
  const offers = new Offers({ market: new Market(), clock, pause: async () => {}, shelf });
  const catchUp = new CatchUp(
    {
      ...{ us: keyPair.nodeId, keyPair, clock, timers: time.timers, monotonicMs: () => clock.now() },
      random: { unit: () => 0.5, bytes: (length) => new Uint8Array(length) },
      settings: { acceptUnsigned: true },
      ledger: { offers, text: () => undefined },
      floor: new Floor({ clock, kept: undefined, oldestDay: undefined, keep: () => {} }),
      room: NOTHING_UNWANTED,
      peers,
      configured: { has: () => false },
      monitor: { emit: () => {} },
      changes: { flag: () => {} },
      alarms: { storeFailed: (error) => void failures.push(error.code) },
      debug: () => {},
      transport: {
        sendTo: async ({ text }, envelope) => {
          said.push([text, (JSON.parse(envelope) as { payload: { crabnet: JsonObject } }).payload.crabnet]);
          return { targets: 1, failures: [] };
        },
        carrierMaxBytes: () => 4096,
      },
    },
    async () => {},
  );
  const hear = async (message: SyncMessage, address: PeerAddress) => {
    catchUp.heard(message, { nodeId: PEER, address });
    await time.pass(1);
  };
  const held = async (): Promise<HeldDays> => {
    const { before } = (await catchUp.heldDays()) as { readonly before: number };
    return { floor: 0, before, days: { newest: 20_833, days: [] }, unsigned: undefined };
  };
  return { time, peers, said, catchUp, hear, held, failures, disk };
}

describe('an address on UDP', () => {
  it('is proven by a token that comes back from there, and not before', async () => {
    const { peers, said, hear } = world();
    const address = datagramAddress('192.0.2.7:9012');
    await hear({ ...ASK, token: '' }, address);
    expect(said.map(([to, { type }]) => [to, type])).toEqual([[address.text, 'sync-token']]);
    expect(peers.proven(PEER)).toBe(undefined);
    const token = String(said[0]?.[1].token);
    await hear({ ...ASK, token }, datagramAddress('192.0.2.8:9012'));
    expect(peers.proven(PEER)).toBe(undefined);
    await hear({ ...ASK, token }, address);
    expect(said.at(-1)?.[1].type).toBe('sync-tell');
    expect(peers.proven(PEER)).toBe('192.0.2.7');
  });

  it('needs no token over a link, whose multiaddr says more than a question over it', async () => {
    const { peers, said, hear } = world();
    await hear({ ...ASK, token: '' }, linkAddress(PEER));
    expect(said.at(-1)?.[1].type).toBe('sync-tell');
    expect(peers.proven(PEER)).toBe(undefined);
  });
});

describe('a peer', () => {
  it.each([
    [1, 0],
    [2, 1],
    [3, 0],
  ])('of rules %i is asked for nothing unless they are ours', async (rules, expected) => {
    const { time, said, catchUp, held } = world();
    catchUp.greeted({ nodeId: PEER, address: linkAddress(PEER) }, { rules, held: await held() }, true);
    await time.pass(500);
    expect(said.filter(([, { type }]) => type === 'sync-ask')).toHaveLength(expected);
    catchUp.stop();
  });

  it('that tells of no days is asked for nothing', async () => {
    const { time, said, catchUp } = world();
    catchUp.greeted({ nodeId: PEER, address: linkAddress(PEER) }, { rules: 2, held: undefined }, true);
    await time.pass(500);
    expect(said).toEqual([]);
  });
});

/** A peer over a link that holds nothing more than we, and answers once `let go`. */
function answeringPeer({ said, catchUp, time }: ReturnType<typeof world>) {
  let answered = 0;
  return async () => {
    for (; answered < said.length; answered += 1) {
      const { type, request, ranges } = said[answered]?.[1] ?? {};
      if (type !== 'sync-ask') continue;
      const told = (ranges as readonly unknown[]).map(() => NOTHING_THERE);
      catchUp.heard({ type: 'sync-tell', request: Number(request), told }, { nodeId: PEER, address: LINK });
      await time.pass(1);
    }
  };
}

it('asks again at once when something that was held is missing, also in the middle of a turn, whatever hellos say', async () => {
  const made = world();
  const { catchUp, time, said, held } = made;
  const answer = answeringPeer(made);
  const same = { rules: 2, held: await held() };
  catchUp.greeted({ nodeId: PEER, address: LINK }, same, true);
  await time.pass(200);
  catchUp.hurry();
  catchUp.greeted({ nodeId: PEER, address: LINK }, same, false);
  await time.pass(200);
  const turns = () => said.filter(([, { domain }]) => domain === 'parts').length;
  expect(turns()).toBe(1);
  await answer();
  await time.pass(200);
  await answer();
  expect(turns()).toBe(2);
  await time.pass(10_000);
  expect(turns()).toBe(2);
  catchUp.stop();
});

it('says in a hello by which rules it goes and what it holds, in what fits into one packet', async () => {
  const { catchUp } = world();
  const members = await catchUp.heldDays();
  expect(members).toMatchObject({ rules: 2, floor: 20_833, before: expect.any(Number) });
  expect(Object.keys(members).toSorted()).toEqual([
    'before',
    'days',
    'floor',
    'rules',
    'unsigned_fingerprint',
  ]);
});

it('goes on without the days of what is finished while the disk does not read', async () => {
  const { catchUp, hear, said, failures, disk } = world();
  disk.fails = true;
  expect(await catchUp.heldDays()).toEqual({ rules: 2 });
  await hear({ ...ASK, scope: { domain: 'signed', day: 20_833 }, token: '' }, linkAddress(PEER));
  expect(said).toEqual([]);
  expect(failures).toEqual(['store', 'store']);
  disk.fails = false;
  expect(Object.keys(await catchUp.heldDays())).toContain('days');
});
