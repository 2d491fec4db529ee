import { describe, expect, it } from 'vitest';
import { decide, decideRun } from '../../../source/model/decide/decide.ts';
import type { Cid, SeedFiles } from '../../../source/model/files/file-names.ts';
import { wholeForm } from '../../../source/model/fold/digest-form.ts';
import { Market } from '../../../source/model/fold/market.ts';
import type { JsonObject, Seed } from '../../../source/model/types.ts';
import { sealBid, sealClaim, sealResult, sealSeed, testKey } from '../../support/sealed.ts';

const TS = 1_800_000_000;
const [paula, walter] = [testKey(1), testKey(2)];
const CID = 'bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy' as Cid;
const FILES: SeedFiles = {
  inputs: { cid: CID, bytes: 7, count: 2 },
  outputs: { patterns: ['dist/**'], max_bytes: 1000, max_count: 10 },
  open_inputs: true,
};
/** A seed whose payload has members as a careless or hostile publisher writes them. */
const seedWith = (members: JsonObject) => sealSeed(paula, TS, members as Partial<Omit<Seed, 'files'>>).held;

describe('F2: what a seed says of its files', () => {
  it('is read from what was sealed', () => {
    expect(sealSeed(paula, TS, { files: FILES }).held.seed.files).toEqual(FILES);
    expect(sealSeed(paula, TS).held.seed).not.toHaveProperty('files');
  });

  it.each<readonly [JsonObject, string]>([
    [{ inputs: 7 }, 'inputs'],
    [{ inputs: { cid: CID, bytes: 7 } }, 'inputs.count'],
    [{ inputs: { cid: CID, bytes: 7, count: 0 } }, 'inputs.count'],
    [{ inputs: { cid: CID, bytes: 7, count: 20_001 } }, 'inputs.count'],
    [{ inputs: { cid: CID, bytes: -1, count: 1 } }, 'inputs.bytes'],
    [{ inputs: { cid: CID, bytes: 2 ** 30 + 1, count: 1 } }, 'inputs.bytes'],
    [{ inputs: { cid: `${CID}a`, bytes: 1, count: 1 } }, 'inputs.cid'],
    [{ outputs: { patterns: [], max_bytes: 1, max_count: 1 } }, 'outputs.patterns'],
    [{ outputs: { patterns: ['../x'], max_bytes: 1, max_count: 1 } }, 'outputs.patterns'],
    [{ outputs: { patterns: 'x', max_bytes: 1, max_count: 1 } }, 'outputs.patterns'],
    [{ outputs: { patterns: Array(17).fill('x'), max_bytes: 1, max_count: 1 } }, 'outputs.patterns'],
    [{ outputs: { patterns: ['x'], max_bytes: 1 } }, 'outputs.max_count'],
    [{ open_inputs: 'yes' }, 'open_inputs'],
  ])('%j refuses no envelope, but bidding and running', (members, field) => {
    const seed = seedWith(members);
    const bid = sealBid(walter, seed.seed, TS + 5).held;
    const claim = sealClaim(paula, sealBid(walter, seed.seed, TS + 5), TS + 9).held;
    const market = new Market();
    for (const held of [seed, bid, claim]) market.add(held);
    const decider = { us: walter.nodeId, nowMs: (TS + 20) * 1000 };
    const refusal = {
      code: 'bad-files',
      facts: { of: 'seed', fault: { problem: 'member', field: expect.stringContaining(field) as string } },
    };
    const fresh = new Market();
    fresh.add(seed);
    const command = { command: 'bid', seedId: seed.seed.id, price: 3, notes: '' } as const;
    expect(decide(fresh, command, decider)).toMatchObject({ ok: false, refusal });
    expect(decideRun(market, seed.seed.id, decider, null)).toMatchObject({ ok: false, refusal });
  });

  it('is no part of the digest but by the key, so that nodes that do not read it agree', () => {
    const market = new Market();
    const { held } = sealSeed(paula, TS, { files: FILES });
    market.add(held);
    const folded = market.folded(held.seed.id);
    if (folded === undefined) throw new Error('not held');
    expect(wholeForm(folded).seed).not.toHaveProperty('files');
    expect(wholeForm(folded).seed).toHaveProperty('title');
  });
});

describe('F2: what a result says that it brought', () => {
  const claim = sealClaim(paula, sealBid(walter, sealSeed(paula, TS).held.seed, TS + 5), TS + 9).held.claim;
  const resultWith = (files: unknown) => sealResult(walter, claim, TS + 20, '', { files }).held.result.files;

  it('is read, or malformed without refusing the result', () => {
    expect(resultWith({ cid: CID, bytes: 7, count: 2 })).toEqual({ cid: CID, bytes: 7, count: 2 });
    expect(resultWith('x')).toMatchObject({ fault: { problem: 'member' } });
    expect(resultWith(undefined)).toBeUndefined();
  });
});
