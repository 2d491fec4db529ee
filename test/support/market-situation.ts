import fc from 'fast-check';
import { isSigned } from './fake-envelopes.ts';
import { PUBLISHERS, STRANGERS, WORKERS } from './history-player.ts';
import { histories } from './market-history.ts';
import { foldedSeeds, marketOf, momentsOf } from './market-image.ts';

const SIGNERS = [...PUBLISHERS, ...WORKERS, ...STRANGERS].filter(isSigned);

/** A seed in the middle of some history, somebody, and a moment that matters to the seed. */
export const situations = fc
  .record({
    history: histories(),
    who: fc.constantFrom(...SIGNERS),
    asPublisher: fc.boolean(),
    number: fc.nat({ max: 1000 }),
    laterMs: fc.constantFrom(0, 0, 1, 999, 1000, 60_000),
  })
  .map(({ history, who, asPublisher, number, laterMs }) => {
    const market = marketOf(history.envelopes);
    const seeds = foldedSeeds(market);
    const seed = seeds[number % seeds.length];
    if (seed === undefined) throw new Error('a history has a seed');
    const moments = momentsOf(seed);
    const nowMs = (moments[number % moments.length] ?? history.endS * 1000) + laterMs;
    const us = asPublisher && seed.held.verified ? seed.seed.created_by : who;
    return { market, seed, us, nowMs, number };
  });
export type Situation = typeof situations extends fc.Arbitrary<infer S> ? S : never;
