import { expect, test } from 'vitest';
import { LoopQueue } from '../../source/base/loop-queue.ts';

/** A queue on a clock that only work moves, and what was done in which turn of the loop. */
function world() {
  let nowMs = 0;
  let turn = 0;
  const queue = new LoopQueue(() => nowMs);
  const done: (readonly [what: string, turn: number])[] = [];
  const count = () => {
    turn += 1;
    if (counting) setImmediate(count);
  };
  let counting = true;
  setImmediate(count);
  const work = async (what: string, ms: number, who?: string) => {
    await queue.next(who);
    // A piece goes on behind promises that are kept already.
    for (let step = 0; step < 5; step += 1) await Promise.resolve();
    nowMs += ms;
    done.push([what, turn]);
  };
  const end = () => {
    counting = false;
  };
  return { work, done, end };
}

test('in one turn of the loop there is no more work than fits, however much is asked for', async () => {
  const { work, done, end } = world();
  await Promise.all(Array.from({ length: 12 }, (_, number) => work(`${number}`, 1)));
  end();
  const turns = Map.groupBy(done, ([, turn]) => turn);
  expect([...turns.values()].map(({ length }) => length)).toEqual([2, 2, 2, 2, 2, 2]);
  expect(done.map(([what]) => Number(what))).toEqual(Array.from({ length: 12 }, (_, number) => number));
});

test('a piece that is longer than a turn has one of its own', async () => {
  const { work, done, end } = world();
  await Promise.all([work('long', 50), work('other', 50)]);
  end();
  expect(done[0]?.[1]).not.toBe(done[1]?.[1]);
});

test('who asks for one thing waits for one of each other only', async () => {
  const { work, done, end } = world();
  const much = Array.from({ length: 100 }, () => work('much', 1, 'greedy'));
  const little = work('little', 1, 'modest');
  await Promise.all([...much, little]);
  end();
  expect(done.findIndex(([what]) => what === 'little')).toBe(1);
});

test('it goes on after it had nothing to do, and with pieces that are asked for by others', async () => {
  const { work, done, end } = world();
  await work('first', 1);
  await new Promise((resolve) => setImmediate(resolve));
  await work('second', 1).then(() => work('third', 1));
  end();
  expect(done.map(([what]) => what)).toEqual(['first', 'second', 'third']);
});
