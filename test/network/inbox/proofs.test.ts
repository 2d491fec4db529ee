import { describe, expect, it } from 'vitest';
import type { SignatureToCheck } from '../../../source/model/unproven.ts';
import { Proofs } from '../../../source/network/inbox/proofs.ts';

/** Its key says whether it verifies. */
const signature = (verifies: boolean): SignatureToCheck => ({
  publicKey: Uint8Array.of(verifies ? 1 : 0),
  signature: new Uint8Array(),
  bytes: new Uint8Array(),
  otherwise: { reason: 'bad-signature' },
});
const verifies = ({ publicKey }: SignatureToCheck): boolean => publicKey[0] === 1;

const items = (name: string, count: number, isForged: (nth: number) => boolean = () => false) =>
  Array.from({ length: count }, (_, nth) => ({
    name: `${name}${nth}`,
    signatures: [signature(!isForged(nth))],
  }));

/** Proofs with other threads, each of which answers when it is told to. */
function world(room = 100) {
  const looked: SignatureToCheck[] = [];
  const answers: (() => void)[] = [];
  let ready = 0;
  const proofs = new Proofs<ReturnType<typeof items>[number]>(
    {
      verifies(each) {
        looked.push(each);
        return verifies(each);
      },
      hand(batch) {
        if (answers.length >= room) return undefined;
        return new Promise((resolve) => answers.push(() => resolve(batch.map(verifies))));
      },
    },
    () => {
      ready += 1;
    },
  );
  const taken = () => {
    const all: string[] = [];
    for (let judged = proofs.take(); judged !== undefined; judged = proofs.take())
      all.push(...judged.map(({ item, problem }) => `${item.name}${problem === undefined ? '' : '!'}`));
    return all;
  };
  const answer = async (nth: number) => {
    answers[nth]?.();
    await Promise.resolve();
    await Promise.resolve();
  };
  return { proofs, taken, answer, looked, answers, ready: () => ready };
}

const names = (name: string, count: number) => Array.from({ length: count }, (_, nth) => `${name}${nth}`);

describe('proofs', () => {
  it('of a handful are looked at on the spot, of more by other threads', () => {
    const { proofs, taken, looked, answers } = world();
    proofs.put(items('a', 15));
    expect(taken()).toEqual(names('a', 15));
    proofs.put(items('b', 16));
    expect(taken()).toEqual([]);
    expect([looked.length, answers.length, proofs.waiting]).toEqual([15, 1, 16]);
  });

  it('come out in the order in which they went in, whoever answers first', async () => {
    const { proofs, taken, answer, ready } = world();
    proofs.put(items('a', 20));
    proofs.put(items('b', 20));
    proofs.put(items('c', 2));
    await answer(1);
    expect(taken()).toEqual([]);
    expect(ready()).toBe(0);
    await answer(0);
    expect(ready()).toBe(1);
    expect(taken()).toEqual([...names('a', 20), ...names('b', 20), ...names('c', 2)]);
    expect(proofs.waiting).toBe(0);
  });

  it('say of each item whether all of its own signatures verify', async () => {
    const { proofs, taken, answer } = world();
    const two = { name: 'two', signatures: [signature(true), signature(false)] };
    const none = { name: 'none', signatures: [] };
    proofs.put([none, two, ...items('a', 20, (nth) => nth % 7 === 3), none]);
    await answer(0);
    const marked = names('a', 20).map((name, nth) => (nth % 7 === 3 ? `${name}!` : name));
    expect(taken()).toEqual(['none', 'two!', ...marked, 'none']);
  });

  it('are looked at on the spot where no thread has room', () => {
    const { proofs, taken, looked } = world(0);
    proofs.put(items('a', 64));
    expect(taken()).toEqual(names('a', 64));
    expect(looked).toHaveLength(64);
  });

  it('do not wait for any thread when it hurries, and an answer that comes later changes nothing', async () => {
    const { proofs, taken, answer, ready } = world();
    proofs.put(items('a', 20, (nth) => nth === 5));
    proofs.hurry();
    expect(taken()).toEqual(names('a', 20).map((name) => (name === 'a5' ? 'a5!' : name)));
    proofs.put(items('b', 20));
    await answer(0);
    expect(ready()).toBe(0);
    expect(taken()).toEqual([]);
  });
});
