import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ENVELOPE_KINDS, type EnvelopeKey, type NodeId } from '../../../source/model/types.ts';
import { AddressTokens } from '../../../source/network/peers/address-tokens.ts';
import { ID_BYTES, keyIn, PLACE_BYTES, placeOf } from '../../../source/network/sync/place.ts';
import { SyncIndex } from '../../../source/network/sync/range-index.ts';
import { descriptionText } from '../../../source/network/sync/range-text.ts';
import { SyncResponder } from '../../../source/network/sync/responder.ts';
import { SyncSession } from '../../../source/network/sync/session.ts';
import type { SyncMessage } from '../../../source/network/sync/sync-message.ts';
import { datagramAddress, linkAddress } from '../../../source/network/transport/peer-address.ts';
import { seededRandom } from '../../support/frame-mutator.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

const DAY = 20_833;
const SCOPE = { domain: 'signed', day: DAY } as const;

const envelope = (number: number): Buffer =>
  placeOf(DAY, {
    kind: ENVELOPE_KINDS[number % ENVELOPE_KINDS.length] ?? 'SeedCreated',
    ts: 1_800_000_000 + number,
    key: createHash('sha256').update(`${number}`).digest('hex') as EnvelopeKey,
  });

const numbers = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

interface World {
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
  /** Share of messages that are lost on the way, both ways. */
  readonly loss?: number;
  readonly proven?: boolean;
  /** What is left out of what we ask for. */
  readonly unwanted?: readonly number[];
  /** What we refuse to take in. */
  readonly refuses?: (number: number) => boolean;
  readonly textBytes?: number;
  readonly randomSeed?: number;
}

/** A session of ours with a responder that holds `theirs`, on a time of its own. */
function world({
  ours,
  theirs,
  loss = 0,
  proven = true,
  unwanted = [],
  refuses = () => false,
  textBytes = 1000,
  randomSeed = 7,
}: World) {
  const time = new VirtualTime();
  const unit = seededRandom(randomSeed);
  const index = new SyncIndex();
  for (const number of ours) index.add(envelope(number));
  const offered = new SyncIndex();
  const texts = new Map<EnvelopeKey, number>();
  for (const number of theirs) {
    offered.add(envelope(number));
    texts.set(keyIn(envelope(number)), number);
  }
  const arrived: number[] = [];
  const said: SyncMessage[] = [];
  const provenAddresses = new Set<string>();
  let bytesSaid = 0;
  const us = {
    nodeId: '12D3KooWus' as NodeId,
    address: proven ? linkAddress('12D3KooWus') : datagramAddress('127.0.0.1:1'),
  };
  const carry = (deliver: () => void) => {
    if (unit() >= loss) time.timers.after(1 + unit() * 5, deliver);
  };
  const responder = new SyncResponder({
    tokens: new AddressTokens(Buffer.alloc(32)),
    nowMs: () => time.clock.now(),
    offers: () => true,
    monotonicMs: () => time.clock.now(),
    payer: ({ address }) => [address.text, 'strangers'],
    weight: () => 0,
    index: async () => offered,
    texts: (place) => [`${texts.get(keyIn(place))}`.padEnd(textBytes)],
    proven: ({ address }) => void provenAddresses.add(address.text),
    carrierMaxBytes: () => 4096,
    say: async (_peer, message) => {
      said.push(message);
      bytesSaid += JSON.stringify(message).length;
      carry(() => {
        if ('told' in message || 'sent' in message || message.type === 'sync-token') session.hear(message);
      });
      return { targets: 1, failures: [] };
    },
    send: async (_peer, text) => {
      carry(() => {
        const number = Number(text.trim());
        arrived.push(number);
        if (!refuses(number)) index.add(envelope(number));
      });
      return { targets: 1, failures: [] };
    },
  });
  const session = new SyncSession(SCOPE, {
    timers: time.timers,
    random: { unit, bytes: (length) => Uint8Array.from({ length }, () => Math.floor(unit() * 256)) },
    monotonicMs: () => time.clock.now(),
    index: async () => index,
    missing: async (ids) => ids.filter((id) => index.find(id) === undefined),
    mayAsk: () => true,
    hasAnswered: () => true,
    mustYield: () => false,
    isUnwanted: (id) => unwanted.some((number) => envelope(number).subarray(0, ID_BYTES).equals(id)),
    say: (message) =>
      carry(() => {
        if (message.type === 'sync-ask' || message.type === 'sync-want') void responder.hear(message, us);
      }),
    settle: async () => {},
    progress: () => {},
  });
  const run = async () => {
    let end: string | undefined;
    void session.run().then((how) => {
      end = how;
    });
    for (let turns = 0; end === undefined && turns < 2000; turns += 1) await time.pass(100);
    return end;
  };
  return { run, session, index, arrived, said, provenAddresses, bytesSaid: () => bytesSaid };
}

describe('a session of catch-up', () => {
  it.each([
    ['nothing here', [], numbers(0, 500)],
    ['the newest missing', numbers(0, 2000), numbers(0, 2300)],
    ['some missing everywhere', numbers(0, 3000).filter((number) => number % 29 > 0), numbers(0, 3000)],
    [
      'each holding what the other lacks',
      numbers(0, 1500).filter((n) => n % 3 > 0),
      numbers(0, 1500).filter((n) => n % 5 > 0),
    ],
    ['more here than there', numbers(0, 900), numbers(100, 200)],
    ['nothing there', numbers(0, 100), []],
  ])('brings exactly what is missing: %s', async (_what, ours, theirs) => {
    const { run, arrived } = world({ ours, theirs });
    expect(await run()).toBe('same');
    expect(arrived.toSorted((left, right) => left - right)).toEqual(
      theirs.filter((number) => !ours.includes(number)),
    );
  });

  it('brings seeds first, then claims, settlements, results and bids (P3)', async () => {
    const { run, arrived } = world({ ours: numbers(0, 300), theirs: numbers(0, 700) });
    await run();
    const ranks = arrived.map((number) => envelope(number)[2] ?? 0);
    const inversions = ranks.filter((rank, nth) => rank < (ranks[nth - 1] ?? 0));
    // Within a batch the ways of a message differ here by milliseconds; between batches never.
    expect(inversions.length).toBeLessThan(ranks.length / 4);
    expect(ranks.slice(0, 60).every((rank) => rank === 0)).toBe(true);
  });

  it('gets there through thirty percent of loss, in several sessions if need be', async () => {
    const theirs = numbers(0, 600);
    let ours = numbers(0, 400);
    for (let turn = 0; turn < 20 && ours.length < 600; turn += 1) {
      const { run, index, arrived } = world({ ours, theirs, loss: 0.3, randomSeed: turn });
      await run();
      ours = [...new Set([...ours, ...arrived])];
      expect(index.size).toBe(ours.length);
    }
    expect(ours).toHaveLength(600);
  });

  it('says little: far less than what it brings', async () => {
    const { run, bytesSaid } = world({
      ours: numbers(0, 10_000).filter((n) => n % 100 > 0),
      theirs: numbers(0, 10_000),
    });
    expect(await run()).toBe('same');
    expect(bytesSaid()).toBeLessThan(250_000);
  });

  it('asks an address that is not proven for a token first, in fewer bytes than were asked in', async () => {
    const { run, said, arrived, provenAddresses } = world({
      ours: [],
      theirs: numbers(0, 10),
      proven: false,
    });
    expect(await run()).toBe('same');
    expect(said[0]?.type).toBe('sync-token');
    expect([...provenAddresses]).toEqual(['127.0.0.1:1']);
    expect(arrived).toHaveLength(10);
  });

  it('gives up on what we refuse and ends all the same', async () => {
    const { run, index } = world({
      ours: [],
      theirs: numbers(0, 200),
      refuses: (number) => number % 2 === 0,
    });
    expect(await run()).toBe('same');
    expect(index.size).toBe(100);
  });

  it('does not ask for what was refused or dropped for want of room (P3)', async () => {
    const { run, arrived } = world({ ours: [], theirs: numbers(0, 100), unwanted: [3, 50, 99] });
    expect(await run()).toBe('same');
    expect(arrived.toSorted((left, right) => left - right)).toEqual(
      numbers(0, 100).filter((number) => ![3, 50, 99].includes(number)),
    );
  });

  it('bears what it asked for so often as it asked, and nothing else (E4)', async () => {
    const { run, session } = world({ ours: [], theirs: numbers(0, 10) });
    expect(session.takeAsked(keyIn(envelope(3)))).toBe(false);
    await run();
    expect(session.takeAsked(keyIn(envelope(3)))).toBe(true);
    expect(session.takeAsked(keyIn(envelope(3)))).toBe(false);
    expect(session.takeAsked(keyIn(envelope(11)))).toBe(false);
  });

  it('ends when nobody answers', async () => {
    const { run } = world({ ours: [], theirs: numbers(0, 10), loss: 1 });
    expect(await run()).toBe('silent');
  });

  it('ends when it is stopped', async () => {
    const { run, session } = world({ ours: [], theirs: numbers(0, 1000) });
    const running = run();
    session.stop();
    expect(await running).toBe('stopped');
  });

  it('ends with a peer that answers for ever and brings nothing, and keeps little for it', async () => {
    const time = new VirtualTime();
    const unit = seededRandom(1);
    const noise = (bytes: number) =>
      Buffer.from(Array.from({ length: bytes }, () => Math.floor(unit() * 256)));
    const index = new SyncIndex();
    let asked = 0;
    const session: SyncSession = new SyncSession(SCOPE, {
      timers: time.timers,
      random: { unit, bytes: (length) => noise(length) },
      monotonicMs: () => time.clock.now(),
      index: async () => index,
      missing: async (ids) => ids,
      mayAsk: () => true,
      hasAnswered: () => true,
      mustYield: () => false,
      isUnwanted: () => false,
      settle: async () => {},
      progress: () => {},
      say: (message) => {
        asked += 1;
        if (message.type !== 'sync-ask') return;
        const told = message.ranges.map(({ low, high }) => {
          const middle = Buffer.concat([low, Buffer.of(1 + Math.floor(unit() * 250))]);
          const parts = [low, middle].map((bound) => ({ low: bound, count: 1e9, fingerprint: noise(16) }));
          const fits = middle.length < PLACE_BYTES && (high.length === 0 || middle.compare(high) < 0);
          return descriptionText(fits ? { how: 'split', parts } : { how: 'ids', ids: [noise(ID_BYTES)] });
        });
        time.timers.after(1, () => session.hear({ type: 'sync-tell', request: message.request, told }));
      },
    });
    let end: string | undefined;
    void session.run().then((how) => {
      end = how;
    });
    for (let turns = 0; end === undefined && turns < 1000; turns += 1) await time.pass(100);
    expect(['fruitless', 'silent']).toContain(end);
    expect(asked).toBeLessThan(2000);
  });
});
