import { describe, expect, test } from 'vitest';
import type { Refusal } from '../../source/model/errors.ts';
import { refusalWords } from '../../source/words/refusal-words.ts';
import { type Door, plainTeller } from '../../source/words/teller.ts';

const DAY_MS = 86_400_000;
const remedyAt = (refusal: Refusal, door: Door): string =>
  refusalWords(refusal, { ...plainTeller(0), door }).remedy ?? '';

describe('a remedy names what there is at the door through which somebody asked', () => {
  const clock = { ahead_s: 9, voters: 3, against_count: 3, against: [] };
  const again = { what: 'run-again', began_ts: 0, why: 'crashed', kept_bytes: null } as const;
  test.each<readonly [Refusal, string, string, string]>([
    [
      {
        code: 'invalid-field',
        facts: { problem: 'out-of-range', value: 5, least: 1000, most: DAY_MS, unit: 'ms' },
      },
      'a whole number, 1000 to 86400000 ms, that is 1s to 1d',
      'type 1s to 1d',
      'a whole number, 1000 to 86400000 ms, that is 1s to 1d',
    ],
    [
      { code: 'invalid-field', facts: { problem: 'too-large', most: DAY_MS, unit: 'ms' } },
      'at most 86400000 ms, that is 1d',
      'at most 1d',
      'at most 86400000 ms, that is 1d',
    ],
    [
      { code: 'no-result', facts: {} },
      '--rejected closes the seed',
      'a rejection closes the seed',
      '"verdict": "rejected" closes the seed',
    ],
    [
      { code: 'clock', facts: clock },
      'set the clock, or confirm with --yes',
      'set the clock',
      'set the clock, or send "confirmed": true',
    ],
    [
      { code: 'needs-confirmation', facts: again },
      'confirm with --yes that it may run again',
      'type run in its form that it may run again',
      'send "confirmed": true that it may run again',
    ],
  ])('%j', (refusal, shell, console, json) => {
    expect([remedyAt(refusal, 'shell'), remedyAt(refusal, 'console'), remedyAt(refusal, 'json')]).toEqual([
      shell,
      console,
      json,
    ]);
  });
});

describe('a sentence fits whom and how many it is about', () => {
  const words = (refusal: Refusal): string =>
    refusalWords(refusal, { ...plainTeller(0), nameOf: (id) => id, momentOf: () => '14:00:00' }).long;
  test.each<readonly [Refusal, string]>([
    [{ code: 'in-progress', facts: { worker: 'you', until_ts: 1 } }, 'in progress: you have until 14:00:00'],
    [
      { code: 'in-progress', facts: { worker: 'otter', until_ts: 1 } },
      'in progress: otter has until 14:00:00',
    ],
    [{ code: 'void', facts: { publisher: 'you' } }, 'void: its publisher equivocates: you'],
    [{ code: 'enough', facts: { what: 'bids', count: 1 } }, 'you have 1 bid here, the limit'],
    [{ code: 'enough', facts: { what: 'claims', count: 8 } }, 'it was awarded 8 times, the limit'],
    [
      { code: 'damaged', facts: { count: 1 } },
      'an envelope stored of this seed was damaged and is set aside',
    ],
  ])('%j', (refusal, long) => {
    expect(words(refusal)).toBe(long);
  });
});
