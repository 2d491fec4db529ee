import { describe, expect, it } from 'vitest';
import type { NodeId } from '../../../source/model/types.ts';
import type { HeldDays } from '../../../source/network/sync/told-days.ts';
import { datagramAddress } from '../../../source/network/transport/peer-address.ts';
import { newCandidate } from '../../../source/node/replication/catch-up-candidate.ts';
import { Candidates, type Named } from '../../../source/node/replication/catch-up-candidates.ts';
import { signer } from '../../support/fake-envelopes.ts';

const SAID: HeldDays = { floor: 0, before: 0, days: { newest: 0, days: [] }, unsigned: undefined };

/** Candidates by name, each at a host; who is there and who is known is to be set. */
function world() {
  const there = new Set<NodeId>();
  const known = new Set<NodeId>();
  const candidates = new Candidates({
    peers: {
      isThere: (id) => there.has(id),
      isKnown: (id) => known.has(id),
      proven: () => undefined,
    },
  });
  const put = (name: string, host: string, ...is: readonly ('there' | 'known')[]): Named => {
    const id = signer(name);
    if (is.includes('there')) there.add(id);
    if (is.includes('known')) known.add(id);
    const candidate = newCandidate(datagramAddress(`${host}:1`), SAID);
    candidates.put(id, candidate);
    return [id, candidate];
  };
  const next = (running: readonly Named[] = [], nowMs = 0) => candidates.next(running, nowMs, 0)?.[0];
  return { candidates, there, put, next };
}

describe('who has the next turn of catch-up', () => {
  it('is nobody who was not proven to hear where it is', () => {
    const { put, next, there } = world();
    const [silent] = put('Silent', '192.0.2.1');
    expect(next()).toBeUndefined();
    there.add(silent);
    expect(next()).toBe(silent);
  });

  it('is who has a history here, before any number of strangers', () => {
    const { put, next } = world();
    for (let number = 0; number < 500; number += 1) put(`M${number}`, `203.0.113.${number % 250}`, 'there');
    const [ann] = put('Ann', '192.0.2.1', 'there', 'known');
    expect(next()).toBe(ann);
  });

  it('is of another host than those who have one now, and one of three is kept for who is known', () => {
    const { put, next } = world();
    const first = put('A', '192.0.2.1', 'there');
    put('A2', '192.0.2.1', 'there');
    const second = put('B', '192.0.2.2', 'there');
    expect(next([first])).toBe(second[0]);
    put('C', '192.0.2.3', 'there');
    expect(next([first, second])).toBeUndefined();
    const known = put('D', '192.0.2.4', 'there', 'known');
    expect(next([first, second])).toBe(known[0]);
    put('E', '192.0.2.5', 'there', 'known');
    expect(next([first, second, known])).toBeUndefined();
  });

  it('is of the host whose turn is longest ago, however many keys another one has', () => {
    const { candidates, put, next } = world();
    const many = Array.from({ length: 60 }, (_, nth) => put(`M${nth}`, '203.0.113.1', 'there'));
    const [bob] = put('Bob', '192.0.2.1', 'there');
    const [mallory] = many;
    if (mallory !== undefined) candidates.served(mallory, 5);
    expect(next()).toBe(bob);
  });

  it('is who is new, before who only holds something else', () => {
    const { put, next } = world();
    const [, old] = put('Old', '192.0.2.1', 'there');
    old.urgent = false;
    old.differs = true;
    const [news] = put('New', '192.0.2.2', 'there');
    expect(next()).toBe(news);
  });
});

it('loses nobody who answers to any number of those who do not, and of one host keeps a share', () => {
  const { candidates, put } = world();
  const [ann] = put('Ann', '192.0.2.1', 'there');
  for (let number = 0; number < 1500; number += 1) put(`S${number}`, `203.0.${number >> 8}.${number & 255}`);
  for (let number = 0; number < 1500; number += 1) put(`M${number}`, '198.51.100.1', 'there');
  expect(candidates.get(ann)).toBeDefined();
  const ofOneHost = candidates.all().filter((named) => candidates.hostOf(...named) === '198.51.100.1');
  expect(ofOneHost).toHaveLength(64);
});

it('asks those first whether they hear whom the owner named or who are known, and who was silent last', () => {
  const { candidates, put } = world();
  const open = { mayTry: () => true, room: 1 };
  const nobody = { has: () => false };
  const [, silent] = put('Silent', '192.0.2.1');
  silent.isSilent = true;
  expect(candidates.toProbe(nobody, open, 0)).toEqual([silent.address]);
  const [, news] = put('New', '192.0.2.2');
  expect(candidates.toProbe(nobody, open, 0)).toEqual([news.address]);
  const [namedId, named] = put('Named', '192.0.2.3');
  const owner = { has: (id: string) => id === namedId };
  expect(candidates.toProbe(owner, open, 0)).toEqual([named.address]);
  expect(candidates.toProbe(owner, { ...open, room: 5 }, 0)).toEqual(
    [named, news, silent].map(({ address }) => address),
  );
  expect(candidates.toProbe(owner, { ...open, mayTry: () => false }, 0)).toEqual([]);
  expect(candidates.toProbe(owner, { ...open, room: 0 }, 0)).toEqual([]);
});
