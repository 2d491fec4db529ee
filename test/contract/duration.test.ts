import { describe, expect, it } from 'vitest';
import { durationIn, readDuration } from '../../source/contract/duration.ts';
import { readMoment } from '../../source/contract/moment.ts';

describe('a duration as people write it', () => {
  it.each([
    ['500ms', 500],
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
    ['1h30m', 5_400_000],
    ['1s5ms', 1005],
    [' 30m ', 1_800_000],
    ['0s', 0],
  ])('%j is %d ms', (text, ms) => {
    expect(readDuration(text)).toBe(ms);
  });

  it.each(['', ' ', '5', '1.5h', '-1s', '30m1h', '30 m', '30M', 'ten', '1e3s'])('%j is none', (text) => {
    expect(readDuration(text)).toBeNull();
  });

  it('is how long ago a moment was, too', () => {
    expect(readMoment('1h30m', 10_000_000)).toBe(4600);
  });

  it('becomes a number of the unit that a file wants, rounded up; what is none stays', () => {
    expect(durationIn('30m', 1000)).toBe(1800);
    expect(durationIn('1ms', 1000)).toBe(1);
    expect(durationIn('30', 1)).toBe('30');
    expect(durationIn(30, 1)).toBe(30);
  });
});
