import { expect, it } from 'vitest';
import type { NodeId } from '../../../source/model/types.ts';
import type { HeldDays } from '../../../source/network/sync/told-days.ts';
import { datagramAddress } from '../../../source/network/transport/peer-address.ts';
import { newCandidate } from '../../../source/node/replication/catch-up-candidate.ts';
import type { Named } from '../../../source/node/replication/catch-up-candidates.ts';
import { HelloComparison } from '../../../source/node/replication/hello-comparison.ts';
import { signer } from '../../support/fake-envelopes.ts';
import { settlePromises } from '../../support/virtual-time.ts';

const said = (): HeldDays => ({ floor: 0, before: 0, days: { newest: 0, days: [] }, unsigned: undefined });
/** A day of 100,000 envelopes. */
const DAY_BYTES = 4_000_000;

/** Hellos of named peers at hosts, and how many of them were held against what is here. */
function world(costBytes: number) {
  const known = new Set<NodeId>();
  const hosts = new Map<NodeId, string>();
  const state = { looks: 0, nowMs: 0 };
  const comparison = new HelloComparison({
    candidates: { isKnown: (id) => known.has(id), hostOf: (id) => hosts.get(id) ?? '' },
    summaries: {
      cost: () => costBytes,
      isDifferent: async () => {
        state.looks += 1;
        return true;
      },
    },
    alarms: { storeFailed: () => {} },
    monotonicMs: () => state.nowMs,
    compared: () => {},
  });
  const named = (name: string, host: string, isKnown = false): Named => {
    const id = signer(name);
    hosts.set(id, host);
    if (isKnown) known.add(id);
    return [id, newCandidate(datagramAddress(`${host}:1`), said())];
  };
  const hear = async (each: Named, count: number) => {
    for (let hello = 0; hello < count; hello += 1) {
      each[1].said = said();
      comparison.compare(each);
      await settlePromises();
    }
  };
  return { state, named, hear };
}

it('holds so many hellos of a host against what is here as it may cost, whoever signs them', async () => {
  const { state, named, hear } = world(DAY_BYTES);
  for (let key = 0; key < 50; key += 1) await hear(named(`M${key}`, '203.0.113.1'), 20);
  expect(state.looks).toBe(20);
  state.nowMs += 1000;
  await hear(named('M', '203.0.113.1'), 20);
  expect(state.looks).toBe(22);
});

it('lets no crowd of strangers use up what those have that are known', async () => {
  const { state, named, hear } = world(DAY_BYTES);
  for (let host = 0; host < 200; host += 1) await hear(named(`M${host}`, `203.0.113.${host}`), 5);
  expect(state.looks).toBe(80);
  await hear(named('Ann', '192.0.2.1', true), 1);
  expect(state.looks).toBe(81);
});

it('charges nothing for what is known without a look', async () => {
  const { state, named, hear } = world(0);
  await hear(named('M', '203.0.113.1'), 1000);
  expect(state.looks).toBe(1000);
});
