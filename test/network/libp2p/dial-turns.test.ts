import { describe, expect, test } from 'vitest';
import { DialTurns } from '../../../source/network/libp2p/dial-turns.ts';

/** Dials that end when they are told to, by name, in the order in which they began. */
function dials(turns: DialTurns) {
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<void>>();
  const ask = (teller: string, name: string) => {
    const end = Promise.withResolvers<void>();
    ends.set(name, end);
    return turns.take(teller, () => {
      begun.push(name);
      return end.promise;
    });
  };
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
  const end = async (name: string, error?: Error) => {
    if (error === undefined) ends.get(name)?.resolve();
    else ends.get(name)?.reject(error);
    await settled();
  };
  return { ask, end, begun, settled };
}

describe('dials that others asked for', () => {
  test('are so many at once, and the next begins where one ends, however it ended', async () => {
    const { ask, end, begun, settled } = dials(new DialTurns(2));
    const first = ask('a', 'a1');
    for (const name of ['a2', 'a3', 'a4']) void ask('a', name);
    await settled();
    expect(begun).toEqual(['a1', 'a2']);
    const failed = expect(first).rejects.toThrow('nobody there');
    await end('a1', new Error('nobody there'));
    await failed;
    expect(begun).toEqual(['a1', 'a2', 'a3']);
    await end('a2');
    expect(begun).toEqual(['a1', 'a2', 'a3', 'a4']);
  });

  test('of who told of one are next before those of who told of thousands', async () => {
    const { ask, end, begun, settled } = dials(new DialTurns(2));
    for (let number = 0; number < 2_000; number += 1) void ask('flooder', `made up ${number}`);
    void ask('neighbour', 'honest');
    await settled();
    await end('made up 0');
    expect(begun).toEqual(['made up 0', 'made up 1', 'honest']);
  });
});
