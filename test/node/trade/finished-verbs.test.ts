import { expect, test } from 'vitest';
import { keyPairFromSeed } from '../../../source/identity/key-file.ts';
import type { Outcome } from '../../../source/model/errors.ts';
import { Market } from '../../../source/model/fold/market.ts';
import { NO_FINISHED } from '../../../source/node/trade/finished-rows.ts';
import { Verbs } from '../../../source/node/trade/verbs.ts';
import { AMPLE_USE } from '../../support/ample-room.ts';
import { START_S } from '../../support/fake-envelopes.ts';
import { marketOf } from '../../support/market-image.ts';
import { tradeOf, WANDA } from '../../support/model-trade.ts';
import { NO_FILES } from '../../support/no-files.ts';

const never = (): never => {
  throw new Error('nothing is said or done');
};

/** A node that has a settled trade on disk, and nothing in memory. */
function nodeOf({ seed, bid, claim, result, accepts }: ReturnType<typeof tradeOf>): Verbs {
  const onDisk = marketOf([seed, bid, claim, result, accepts]);
  const { id } = seed.seed;
  return new Verbs({
    us: WANDA,
    keyPair: keyPairFromSeed(new Uint8Array(32)),
    settings: { sandbox: 'none' },
    policy: { refusal: () => undefined },
    ledger: {
      marketOf: (asked) => (asked === id ? onDisk : new Market()),
      ...{ market: new Market(), text: () => '{}', proveSeed: () => 0, commitOwn: never },
      room: { use: () => AMPLE_USE },
    },
    finished: {
      ...NO_FINISHED,
      find: (prefix) => (id.startsWith(prefix) ? [id] : []),
    },
    peers: { clockFault: () => null },
    tasks: {
      run: never,
      running: () => null,
      unfinishedRun: () => undefined,
      keptRun: () => undefined,
      resultNotKept: never,
      resultKept: never,
    },
    monitor: { emit: never },
    changes: { seeds: never, flag: never },
    alarms: { storeFailed: never, storeWorks: never },
    files: NO_FILES,
    announce: never,
    caughtUp: async () => {},
    clock: { now: () => (START_S + 100) * 1000 },
    monotonicMs: () => 0,
    soon: never,
    random: { bytes: never, unit: never },
  });
}

test('a verb on a seed that is finished and on disk alone is refused for what the seed is', async () => {
  const trade = tradeOf();
  const { acts } = nodeOf(trade);
  const seed = trade.seed.seed.id.slice(0, 8);
  const codeOf = (outcome: Outcome<unknown>) => (outcome.ok ? 'done' : outcome.refusal.code);
  expect(codeOf(await acts.bid({ seed, price: 9 }))).toBe('not-open');
  expect(codeOf(await acts.run({ seed }))).toBe('not-claimed-by-us');
  expect(codeOf(await acts.claim({ seed, bid: trade.bid.bid.id }))).toBe('not-yours');
  expect(codeOf(await acts.settle({ seed, verdict: 'accepted' }))).toBe('not-yours');
});
