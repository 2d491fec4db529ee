import { describe, expect, test } from 'vitest';
import { formatDistance, formatDuration, formatExact, formatTime } from '../../source/words/time.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test.each([
  [0, '0ms'],
  [999, '999ms'],
  [1000, '1s'],
  [59_999, '59s'],
  [MINUTE, '1m'],
  [64_000, '1m04s'],
  [41 * MINUTE, '41m'],
  [19 * HOUR + 2 * MINUTE, '19h02m'],
  [29 * DAY + 23 * HOUR, '29d23h'],
  [DAY, '1d'],
])('%i ms is %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test.each([
  [300, '300ms'],
  [1500, '1.5s'],
  [90_500, '90.5s'],
  [90_000, '90s'],
  [2 * MINUTE, '2m'],
  [25 * HOUR, '25h'],
  [DAY, '1d'],
  [DAY + HOUR + MINUTE + 1000, '90061s'],
])('a limit of %i ms is said to be %s, whole', (ms, text) => {
  expect(formatExact(ms)).toBe(text);
});

test.each([
  [41 * 60, 'in 41m'],
  [-3, '3s ago'],
  [0, 'now'],
])('%i s from now is %s', (distance, text) => {
  expect(formatDistance(1000 + distance, 1000)).toBe(text);
});

describe('a moment, in local time', () => {
  const now = new Date(2026, 10, 23, 14, 0, 0).getTime() / 1000;
  test.each([
    [new Date(2026, 10, 23, 9, 5, 7), '09:05:07'],
    [new Date(2026, 10, 22, 23, 59, 59), '2026-11-22 23:59'],
    [new Date(2027, 0, 2, 3, 4, 5), '2027-01-02 03:04'],
  ])('%s is %s', (date, text) => {
    expect(formatTime(date.getTime() / 1000, now)).toBe(text);
  });
});
