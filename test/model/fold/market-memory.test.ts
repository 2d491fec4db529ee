import { beforeAll, expect, it } from 'vitest';
import { recallEnvelope } from '../../../source/identity/recall-envelope.ts';
import { Market } from '../../../source/model/fold/market.ts';
import type { EnvelopeKey, HeldSeed } from '../../../source/model/types.ts';
import { heldMegabytes } from '../../support/heap.ts';
import { sealSeed, testKey } from '../../support/sealed.ts';

const SEEDS = 4000;
const { text } = sealSeed(testKey(1), 1_800_000_000, { description: 'a text of its own' });
const { id } = (JSON.parse(text) as { payload: { seed: HeldSeed['seed'] } }).payload.seed;
/** With the texts of its key and id, and what its publisher wrote. */
const MAX_BYTES_EACH = 750;

/** As a start reads them from the store: each of texts of its own. */
function* recalled(): Generator<HeldSeed> {
  for (let number = 0; number < SEEDS; number += 1) {
    const key = number.toString(16).padStart(64, '0') as EnvelopeKey;
    const held = recallEnvelope(text.replaceAll(id, `${key.slice(56)}${id.slice(8)}`), key, true);
    if (held?.kind !== 'SeedCreated') throw new Error('the text of a seed does not read');
    yield held;
  }
}

const bytesOf = (hold: () => unknown): number => {
  const before = heldMegabytes();
  const kept = hold();
  const bytes = (heldMegabytes() - before) * 1024 * 1024;
  return kept === undefined ? 0 : bytes;
};

/** What is compiled meanwhile, or kept by others in this process, is no cost of a seed: the least of several looks. */
const leastOf = (look: () => number): number => Math.min(look(), look(), look());

const filled = (): Market => {
  const market = new Market();
  for (const held of recalled()) market.add(held);
  return market;
};

// What is compiled and looked up for the first time is no cost of a seed.
beforeAll(() => void bytesOf(filled));

it('open seeds cost less than a kilobyte of memory', () => {
  expect(leastOf(() => bytesOf(filled)) / SEEDS).toBeLessThan(MAX_BYTES_EACH);
});

it('to have looked at them costs nothing', () => {
  const bytes = leastOf(() => {
    const market = filled();
    return bytesOf(() => [...market.seedIds()].map((each) => market.folded(each)).length);
  });
  expect(bytes / SEEDS).toBeLessThan(MAX_BYTES_EACH / 10);
});
