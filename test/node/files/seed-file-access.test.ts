import { describe, expect, it } from 'vitest';
import type { Cid, FileSide, FilesName } from '../../../source/model/files/file-names.ts';
import { Market } from '../../../source/model/fold/market.ts';
import type { NodeId } from '../../../source/model/types.ts';
import { SeedFileAccess } from '../../../source/node/files/seed-file-access.ts';
import { sealBid, sealClaim, sealResult, sealSeed, testKey } from '../../support/sealed.ts';

const TS = 1_800_000_000;
const [paula, walter, mallory] = [testKey(1), testKey(2), testKey(3)];
const cid = (letter: string): Cid => `bafkreia${letter.repeat(50)}a` as Cid;
const INPUTS: FilesName = { cid: cid('b'), bytes: 3, count: 1 };
const OUTPUTS: FilesName = { cid: cid('c'), bytes: 3, count: 1 };
const [IN_FILE, OUT_FILE, OTHER] = [cid('d'), cid('e'), cid('f')];
const FILE_IN: Readonly<Record<string, Cid>> = { [INPUTS.cid]: IN_FILE, [OUTPUTS.cid]: OUT_FILE };

function world({
  isOpen = false,
  isAwarded = true,
  atS = TS + 30,
  keepsSide = true,
  isFinished = false,
} = {}) {
  const work = { folds: 0, manifests: 0 };
  const market = new Market();
  const seed = sealSeed(paula, TS, { files: { inputs: INPUTS, outputs: null, open_inputs: isOpen } });
  const bid = sealBid(walter, seed.held.seed, TS + 5);
  const claim = sealClaim(paula, bid, TS + 9);
  const result = sealResult(walter, claim.held.claim, TS + 20, '', { files: OUTPUTS });
  for (const { held } of isAwarded ? [seed, bid, claim, result] : [seed, bid]) market.add(held);
  const access = new SeedFileAccess({
    market: isFinished ? new Market() : market,
    finished: (id) => {
      work.folds += 1;
      return market.folded(id);
    },
    keepsSide: () => keepsSide,
    nowMs: () => atS * 1000,
    manifest: async ({ cid: name }) => {
      work.manifests += 1;
      return { files: [{ path: 'a', mode: 'plain', bytes: 3, cid: FILE_IN[name] ?? OTHER }] };
    },
  });
  const may = (side: FileSide, file: Cid, peer: NodeId) =>
    access.mayGive({ seedId: seed.held.seed.id, side, cid: file }, peer);
  return Object.assign(may, { work });
}

describe('F5: inputs', () => {
  it('go to the worker of a claim, the list as each file', async () => {
    const may = world();
    expect(await may('inputs', INPUTS.cid, walter.nodeId)).toBe(true);
    expect(await may('inputs', IN_FILE, walter.nodeId)).toBe(true);
  });

  it('go to nobody else: a stranger, a bidder that was not chosen, what is no part of them', async () => {
    const may = world();
    expect(await may('inputs', IN_FILE, mallory.nodeId)).toBe(false);
    expect(await may('inputs', OTHER, walter.nodeId)).toBe(false);
    expect(await may('inputs', OUT_FILE, walter.nodeId)).toBe(false);
    expect(await world({ isAwarded: false })('inputs', IN_FILE, walter.nodeId)).toBe(false);
  });

  it('go to anybody where the seed says so, and to nobody after the forfeit or the horizon', async () => {
    expect(await world({ isOpen: true })('inputs', IN_FILE, mallory.nodeId)).toBe(true);
    expect(await world({ atS: TS + 4000 })('inputs', IN_FILE, walter.nodeId)).toBe(false);
    expect(await world({ isOpen: true, atS: TS + 40 * 86_400 })('inputs', IN_FILE, walter.nodeId)).toBe(
      false,
    );
  });
});

describe('F5: outputs', () => {
  it('go to the publisher and nobody else, not the worker either', async () => {
    const may = world();
    expect(await may('outputs', OUTPUTS.cid, paula.nodeId)).toBe(true);
    expect(await may('outputs', OUT_FILE, paula.nodeId)).toBe(true);
    expect(await may('outputs', IN_FILE, paula.nodeId)).toBe(false);
    expect(await may('outputs', OUT_FILE, walter.nodeId)).toBe(false);
    expect(await may('outputs', OUT_FILE, mallory.nodeId)).toBe(false);
  });
});

describe('a question of anybody', () => {
  it('about files that are not kept here costs neither a fold nor a manifest', async () => {
    const may = world({ keepsSide: false, isFinished: true, isOpen: true });
    expect(await may('inputs', IN_FILE, mallory.nodeId)).toBe(false);
    expect(may.work).toEqual({ folds: 0, manifests: 0 });
  });

  it('about a finished seed is answered from what was folded for the last one, and one manifest is read once', async () => {
    const may = world({ isFinished: true });
    const asked = Array.from({ length: 50 }, () => may('outputs', OUT_FILE, paula.nodeId));
    expect(await Promise.all(asked)).toEqual(asked.map(() => true));
    expect(await may('outputs', OTHER, paula.nodeId)).toBe(false);
    expect(may.work).toEqual({ folds: 1, manifests: 1 });
  });
});
