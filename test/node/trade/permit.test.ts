import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Verb } from '../../../source/contract/node-api.ts';
import { keyPairFromSeed } from '../../../source/identity/key-file.ts';
import { type Refusal, refused } from '../../../source/model/errors.ts';
import type { Seed } from '../../../source/model/types.ts';
import type { RoomUse } from '../../../source/node/replication/room.ts';
import { NO_FINISHED } from '../../../source/node/trade/finished-rows.ts';
import { seedDetail } from '../../../source/node/trade/seed-detail.ts';
import { Verbs } from '../../../source/node/trade/verbs.ts';
import { type Situation, situations } from '../../support/market-situation.ts';
import { NO_FILES } from '../../support/no-files.ts';

const VERBS: readonly Verb[] = ['bid', 'claim', 'run', 'accept', 'reject'];

/** What a verb comes to that nothing is said against: it goes on to seal its envelope, or to start the task. */
const GOES_ON = new Error('it goes on');
const goOn = (): never => {
  throw GOES_ON;
};

interface Node {
  readonly policy: { refusal(seed: Seed, price: number): Refusal | undefined };
  readonly running: { readonly sinceMs: number | null; readonly endsMs: number | null } | null;
  readonly unfinished: Refusal | undefined;
  readonly room: RoomUse;
}

/** Nodes whose operator wants nothing, all, or what is cheap; on which the task runs, or ran before. */
const nodes: fc.Arbitrary<Node> = fc.record({
  policy: fc.constantFrom(...[-1, 10, Number.MAX_SAFE_INTEGER].map(takesUpTo)),
  running: fc.constantFrom(null, null, { sinceMs: null, endsMs: null }),
  unfinished: fc.constantFrom(
    undefined,
    refused('needs-confirmation', { what: 'run-again', began_ts: 1, why: 'crashed', kept_bytes: null })
      .refusal,
  ),
  room: fc.constantFrom(...[50, 50, 150].map(keeping)),
});

function takesUpTo(most: number): Node['policy'] {
  const { refusal } = refused('command-refused', { by: 'policy', rule: 1, because: '' });
  return { refusal: (_, price) => (price > most ? refusal : undefined) };
}

function keeping(keptBytes: number): RoomUse {
  return {
    usedBytes: keptBytes,
    keptBytes,
    knownBytes: 0,
    strangersBytes: 0,
    limitBytes: 100,
    isDiskLow: false,
  };
}

const verbsOf = ({ market, us, nowMs }: Situation, { policy, running, unfinished, room }: Node): Verbs =>
  new Verbs({
    us,
    keyPair: keyPairFromSeed(new Uint8Array(32)),
    settings: { sandbox: 'none' },
    policy,
    ledger: {
      marketOf: () => market,
      market,
      text: () => '{}',
      proveSeed: () => 0,
      commitOwn: goOn,
      room: { use: () => room },
    },
    finished: NO_FINISHED,
    peers: { clockFault: () => null },
    tasks: {
      ...{ run: goOn, running: () => running, unfinishedRun: () => unfinished, resultKept: () => {} },
      ...{ keptRun: () => undefined, resultNotKept: () => {} },
    },
    monitor: { emit: () => {} },
    changes: { seeds: () => {}, flag: () => {} },
    alarms: { storeFailed: () => {}, storeWorks: () => {} },
    files: NO_FILES,
    announce: goOn,
    caughtUp: async () => {},
    clock: { now: () => nowMs },
    monotonicMs: () => 0,
    soon: goOn,
    random: { bytes: goOn, unit: goOn },
  });

async function refusalOf(verb: Verb, { seed }: Situation, { acts }: Verbs): Promise<Refusal | null> {
  const id = seed.seed.id;
  const outcome = await {
    bid: () => acts.bid({ seed: id, price: seed.seed.min_price }),
    claim: () => acts.claim({ seed: id, bid: seed.bids[0]?.bid.id ?? 'none' }),
    run: () => acts.run({ seed: id }),
    accept: () => acts.settle({ seed: id, verdict: 'accepted' }),
    reject: () => acts.settle({ seed: id, verdict: 'rejected' }),
  }
    [verb]()
    .catch((error: unknown) => {
      expect(error).toBe(GOES_ON);
      return null;
    });
  if (outcome === null) return null;
  if (outcome.ok) throw new Error('nothing goes on here');
  return outcome.refusal;
}

/** As the one sees it whom the seed was awarded to. */
const asWorker = (situation: Situation): Situation => ({
  ...situation,
  us: situation.seed.holding?.claim.worker ?? situation.us,
});

test('a verb is refused with what was told before, on every market', async () => {
  const outcomes = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.oneof(situations, situations.map(asWorker)), nodes, async (situation, node) => {
      const { market, seed, us, nowMs } = situation;
      const context = { us, nowMs, running: node.running, unsent: false };
      const sources = {
        textOf: () => undefined,
        orderOf: () => undefined,
        policy: node.policy,
        unfinishedRun: node.unfinished,
        room: node.room,
        refusedBy: [],
      };
      const { refusals } = seedDetail(market, seed, context, sources);
      const verbs = verbsOf(situation, node);
      for (const verb of VERBS) {
        const refusal = await refusalOf(verb, situation, verbs);
        // The detail names no bid where there is none.
        if (refusal?.code === 'no-such-bid') expect(refusals[verb]?.code).toBe('no-such-bid');
        else expect(refusals[verb]).toEqual(refusal);
        outcomes.add(`${verb} ${refusal === null ? 'goes on' : 'is refused'}`);
      }
    }),
    { numRuns: 500 },
  );
  expect(outcomes.size).toBe(2 * VERBS.length);
});
