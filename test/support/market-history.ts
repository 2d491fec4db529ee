import fc from 'fast-check';
import { ACTS, type History, HistoryPlayer, type Step } from './history-player.ts';

/** Mostly honest, at times a little or far off. */
const DATED_S = [0, 0, 0, 0, 0, 0, 0, 0, 1, -1, -5, 120, -120, -3600, 4000, -90_000, 90_000] as const;
const PASS_S = [0, 0, 0, 0, 0, 0, 1, 1, 5, 5, 60, 130, 600, 1200, 3600, 86_400, 7 * 86_400] as const;
const ANY = fc.noBias(fc.nat({ max: 11 }));

const steps: fc.Arbitrary<Step> = fc.record({
  act: fc.noBias(fc.constantFrom(...ACTS)),
  who: ANY,
  what: ANY,
  which: ANY,
  datedS: fc.noBias(fc.constantFrom(...DATED_S)),
  passS: fc.noBias(fc.constantFrom(...PASS_S)),
});

/**
 * Histories of markets, built step by step: two signed publishers and one of v0, five workers of both kinds, three
 * strangers; equivocation, backdating, forgery, duplicates, re-awards.
 */
export const histories = (maxLength = 40): fc.Arbitrary<History> =>
  fc.array(steps, { minLength: 4, maxLength, size: 'max' }).map((played) => new HistoryPlayer().play(played));

/** Some order of all of `items`, with some of them twice. */
export const retellings = <T>(items: readonly T[]): fc.Arbitrary<readonly T[]> =>
  fc.array(fc.nat(), { minLength: items.length * 2, maxLength: items.length * 2 }).map((numbers) =>
    [...items, ...items.filter((_, index) => (numbers[index] ?? 0) % 3 === 0)]
      .map((item, index) => ({ item, place: numbers[index] ?? 0 }))
      .toSorted((left, right) => left.place - right.place)
      .map(({ item }) => item),
  );
