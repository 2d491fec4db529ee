import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_FINISHED } from '../../../source/node/trade/finished-rows.ts';
import { HeldSeeds } from '../../../source/node/trade/held-seeds.ts';
import { type RowContext, seedRow } from '../../../source/node/trade/rows.ts';
import { FakeFinished } from '../../support/fake-finished.ts';
import { aSeed } from '../../support/made-rows.ts';
import { momentsOf } from '../../support/market-image.ts';
import { situations } from '../../support/market-situation.ts';

test('a row is what it would be if it were worked out anew, whatever the clock does', () => {
  fc.assert(
    fc.property(
      situations,
      fc.array(fc.record({ moment: fc.nat(40), isRunning: fc.boolean(), isUnsent: fc.boolean() }), {
        minLength: 2,
        maxLength: 12,
      }),
      ({ market, seed, us }, looks) => {
        let running: RowContext['running'] = null;
        let nowMs = 0;
        const { id } = seed.seed;
        const held = new HeldSeeds({
          ...{ us, market, finished: NO_FINISHED },
          aliasOf: () => '',
          nowMs: () => nowMs,
          running: () => running,
          unsent: () => new Set(),
        });
        const moments = momentsOf(seed).toSorted((left, right) => left - right);
        for (const { moment, isRunning, isUnsent } of looks) {
          nowMs = moments[moment % moments.length] ?? 0;
          running = isRunning ? { sinceMs: null, endsMs: null } : null;
          const row = held.liveRow(id, new Set(isUnsent ? [id] : []));
          expect(row).toEqual(seedRow(seed, { us, nowMs, running, unsent: isUnsent }));
        }
      },
    ),
  );
});

test('a seed that is not in memory has the row that the disk has', () => {
  const [situation] = fc.sample(situations, 1);
  if (situation === undefined) throw new Error('there is one');
  const row = aSeed({ id: 'done' });
  const { market, us } = situation;
  const held = new HeldSeeds({
    ...{ us, market, finished: new FakeFinished([row]) },
    aliasOf: () => '',
    nowMs: () => 0,
    running: () => null,
    unsent: () => new Set(),
  });
  expect(held.rows(['none', 'done'] as never)).toEqual([row]);
});
