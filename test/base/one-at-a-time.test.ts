import { expect, it } from 'vitest';
import { OneAtATime } from '../../source/base/one-at-a-time.ts';

it('one piece of work runs at a time, each once for all who ask for it meanwhile, and one that fails holds nobody up', async () => {
  const work = new OneAtATime<string>();
  const state = { running: 0, most: 0, made: 0 };
  const make = (key: string) => async () => {
    state.running += 1;
    state.made += 1;
    state.most = Math.max(state.most, state.running);
    await new Promise((resolve) => setImmediate(resolve));
    state.running -= 1;
    if (key === 'bad') throw new Error('no');
    return key;
  };
  const asked = ['a', 'b', 'a', 'bad', 'b', 'c', 'bad'].map((key) => work.ask(key, make(key)));
  const ends = await Promise.allSettled(asked);
  expect(ends.map((end) => (end.status === 'fulfilled' ? end.value : 'failed'))).toEqual([
    ...['a', 'b', 'a', 'failed', 'b', 'c', 'failed'],
  ]);
  expect(state).toEqual({ running: 0, most: 1, made: 4 });
  expect(await work.ask('a', make('a'))).toBe('a');
  expect(state.made).toBe(5);
});
