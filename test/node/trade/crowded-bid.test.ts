import { expect, it } from 'vitest';
import { keyPairFromSeed } from '../../../source/identity/key-file.ts';
import { Market } from '../../../source/model/fold/market.ts';
import { CAPS } from '../../../source/model/limits.ts';
import type { EnvelopeKey, HeldEnvelope } from '../../../source/model/types.ts';
import { NO_FINISHED } from '../../../source/node/trade/finished-rows.ts';
import { Verbs } from '../../../source/node/trade/verbs.ts';
import { AMPLE_USE } from '../../support/ample-room.ts';
import { bidOf, START_S, seedOf, signer } from '../../support/fake-envelopes.ts';
import { NO_FILES } from '../../support/no-files.ts';

const seed = seedOf(signer('Paula'));
const PATIENCE_MS = 1000;

/** A node that bids on a seed with as many bids as count, whose keys all begin with `start`. */
function worldOf(start: string) {
  const market = new Market();
  market.add(seed);
  for (let number = 0; number < CAPS.bids; number += 1) {
    const key = `${start}${String(number).padStart(64 - start.length, '0')}` as EnvelopeKey;
    market.add({ ...bidOf(seed, signer(`Crowd ${number}`)), key });
  }
  const committed: HeldEnvelope[] = [];
  const time = { passedMs: 0, salts: 0 };
  const verbs = new Verbs({
    us: keyPairFromSeed(new Uint8Array(32)).nodeId,
    keyPair: keyPairFromSeed(new Uint8Array(32)),
    settings: { sandbox: 'none' },
    policy: { refusal: () => undefined },
    finished: NO_FINISHED,
    ledger: {
      market,
      marketOf: () => market,
      text: () => '{}',
      proveSeed: () => 0,
      commitOwn: (held) => {
        committed.push(held);
        return market.add(held);
      },
      room: { use: () => AMPLE_USE },
    },
    peers: { clockFault: () => null },
    tasks: {
      run: () => Promise.reject(new Error('nothing runs here')),
      running: () => null,
      unfinishedRun: () => undefined,
      keptRun: () => undefined,
      resultNotKept: () => {},
      resultKept: () => {},
    },
    monitor: { emit: () => {} },
    changes: { seeds: () => {}, flag: () => {} },
    alarms: { storeFailed: () => {}, storeWorks: () => {} },
    files: NO_FILES,
    announce: async () => ({ told: 'sent', targets: 1 }),
    caughtUp: async () => {},
    clock: { now: () => (START_S + 10) * 1000 },
    monotonicMs: () => time.passedMs,
    soon: (task) => {
      time.passedMs += 10;
      task();
    },
    random: {
      bytes: (length) => {
        time.salts += 1;
        return Buffer.alloc(length, `${time.salts}`);
      },
      unit: () => 0,
    },
  });
  return { market, verbs, committed, time };
}

it('L1: on a crowded seed salts are drawn until the bid counts', async () => {
  const { market, verbs, committed, time } = worldOf('0f');
  const outcome = await verbs.acts.bid({ seed: seed.seed.id, price: 3 });
  expect(outcome.ok).toBe(true);
  expect(committed.map((held) => market.isCounted(held))).toEqual([true]);
  expect(time.salts).toBeGreaterThan(1);
  expect(time.passedMs).toBeLessThan(PATIENCE_MS);
});

it('crowded: none is found in a second', async () => {
  const { verbs, committed, time } = worldOf('0000000000');
  const outcome = await verbs.acts.bid({ seed: seed.seed.id, price: 3 });
  expect(outcome).toMatchObject({ ok: false, refusal: { code: 'crowded', facts: { count: CAPS.bids } } });
  expect(committed).toEqual([]);
  expect(time.passedMs).toBeGreaterThanOrEqual(PATIENCE_MS);
});
