import { expect, it } from 'vitest';
import type { Cid, FilesName } from '../../../source/model/files/file-names.ts';
import { sourcesOf } from '../../../source/node/files/sources-of.ts';
import { sealBid, sealClaim, sealResult, sealSeed, testKey } from '../../support/sealed.ts';

const TS = 1_800_000_000;
const [paula, walter, wanda, us] = [testKey(1), testKey(2), testKey(3), testKey(4)];
const files = (letter: string): FilesName => ({
  ...{ cid: `bafkreia${letter.repeat(50)}a` as Cid, bytes: 3, count: 1 },
});

const seed = sealSeed(paula, TS, { files: { inputs: files('b'), outputs: null, open_inputs: false } });
const award = (worker: typeof walter, ts: number) => {
  const claim = sealClaim(paula, sealBid(worker, seed.held.seed, ts), ts + 1).held;
  return { held: claim, claim: claim.claim };
};
const made = (worker: typeof walter, ts: number, letter: string) => {
  const { held } = sealResult(worker, award(worker, ts).claim, ts + 2, '', { files: files(letter) });
  return { held, result: held.result };
};
const folded = {
  claims: [award(walter, TS + 5), award(wanda, TS + 9), award(us, TS + 12)],
  results: [made(walter, TS + 5, 'c'), made(wanda, TS + 9, 'c'), made(us, TS + 12, 'd')],
} as never;

it('inputs are asked of the publisher first, then of the workers that had an award, the newest first', () => {
  const wanted = { side: 'inputs', files: files('b'), sources: [paula.nodeId] } as const;
  expect(sourcesOf(wanted, folded, us.nodeId)).toEqual([paula.nodeId, wanda.nodeId, walter.nodeId]);
});

it('outputs are asked of those alone whose results have them', () => {
  const wanted = { side: 'outputs', files: files('c'), sources: [walter.nodeId] } as const;
  expect(sourcesOf(wanted, folded, paula.nodeId)).toEqual([walter.nodeId, wanda.nodeId]);
});

it('who is known to have them is asked of a seed that is not here, this node never, and not many', () => {
  const many = Array.from({ length: 20 }, (_, nth) => testKey(20 + nth).nodeId);
  const wanted = { side: 'inputs', files: files('b'), sources: [us.nodeId, ...many] } as const;
  expect(sourcesOf(wanted, undefined, us.nodeId)).toEqual(many.slice(0, 8));
});
