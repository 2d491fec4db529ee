import { beforeAll, describe, expect, it } from 'vitest';
import { runSimulation } from './run-simulation.ts';
import { shareVerification } from './shared-verification.ts';

/** Small clusters are quick, and find nearly all that large ones find. */
const SMALL_RUNS = 50;
const BATCH = 10;
const ANY_SIZE_RUNS = 6;

describe('a cluster through loss, partitions, crashes and wrong clocks', () => {
  beforeAll(shareVerification);

  const batches = Array.from({ length: SMALL_RUNS / BATCH }, (_, batch) => batch * BATCH);
  it.each(batches)(
    'ends with one market, nothing lost and nothing stuck: seeds from %i on, 3 nodes',
    async (first) => {
      for (let seed = first; seed < first + BATCH; seed += 1) {
        const { faults } = await runSimulation(seed, 3);
        expect({ seed, faults }).toEqual({ seed, faults: [] });
      }
    },
  );

  it('does so whatever its size', async () => {
    for (let seed = 1000; seed < 1000 + ANY_SIZE_RUNS; seed += 1) {
      const { faults } = await runSimulation(seed);
      expect({ seed, faults }).toEqual({ seed, faults: [] });
    }
  });

  it('lives through the same again with the same seed', async () => {
    const [first, again, other] = [await runSimulation(7), await runSimulation(7), await runSimulation(8)];
    expect({ ...again, realMs: first.realMs }).toEqual(first);
    expect(other.digest).not.toBe(first.digest);
  });
});
