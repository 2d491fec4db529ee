import { describe, expect, it } from 'vitest';
import { isHungUp, outlivingHangUp } from '../../source/base/hang-up.ts';

/** Starts that end as told, one after another; the last way for all that follow. */
function starts(...signals: readonly (string | undefined)[]) {
  let count = 0;
  const start = () => {
    const signal = signals[Math.min(count, signals.length - 1)];
    count += 1;
    return { signal, number: count };
  };
  return { start, count: () => count };
}

describe('a program that is started where a terminal may hang up', () => {
  it('is started once where nothing hangs up', async () => {
    const { start, count } = starts(undefined);
    expect(await outlivingHangUp(start, isHungUp)).toEqual({ signal: undefined, number: 1 });
    expect(count()).toBe(1);
  });

  it('is started again for as long as it is hung up on', async () => {
    const { start } = starts('SIGHUP', 'SIGHUP', 'SIGTERM');
    expect(await outlivingHangUp(start, isHungUp)).toEqual({ signal: 'SIGTERM', number: 3 });
  });

  it('is given up where that never ends', async () => {
    const { start, count } = starts('SIGHUP');
    expect(isHungUp(await outlivingHangUp(start, isHungUp))).toBe(true);
    expect(count()).toBe(5);
  });
});
