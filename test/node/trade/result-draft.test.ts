import { expect, test } from 'vitest';
import { CAPTURE_MAX_BYTES } from '../../../source/contract/task-limits.ts';
import { sealEnvelope } from '../../../source/identity/seal-envelope.ts';
import type { Cid } from '../../../source/model/files/file-names.ts';
import { ENVELOPE_MAX_BYTES } from '../../../source/model/limits.ts';
import { resultDraft } from '../../../source/node/trade/result-draft.ts';
import { heldLimits } from '../../../source/runner/task/limit-keeping.ts';
import type { TaskOutcome } from '../../../source/runner/task/outcome.ts';
import { sealBid, sealClaim, sealSeed, testKey } from '../../support/sealed.ts';

const TS = 1_800_000_000;
const key = testKey(1);
const seed = sealSeed(key, TS);
const bid = sealBid(key, seed.held.seed, TS);
const { claim } = sealClaim(key, bid, TS).held;
const plan = { seed: seed.held.seed, claim, price: 1, forfeitMs: 0 };

/** It printed more than an envelope holds, and all that may be said of it is said. */
const LARGEST: TaskOutcome = {
  ...{ kind: 'capped', exitCode: -2_147_483_648, durationMs: 1e12, leftBehind: null },
  stoppedBy: 'the machine was running out of memory, and this task used most of it',
  ...{ stdout: Buffer.alloc(CAPTURE_MAX_BYTES, 'x'), stderr: Buffer.alloc(CAPTURE_MAX_BYTES, '\\') },
  ...{ stdoutBytes: Number.MAX_SAFE_INTEGER, stderrBytes: Number.MAX_SAFE_INTEGER },
  limits: heldLimits('bwrap', true),
};

const FILES = {
  cid: 'bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy' as Cid,
  bytes: Number.MAX_SAFE_INTEGER,
  count: 20_000,
};

const sealed = (outcome: TaskOutcome) => {
  const made = sealEnvelope(resultDraft(plan, { outcome, files: FILES }, TS), {
    keyPair: key,
    salt: Buffer.alloc(16),
  });
  if (!made.ok) throw new Error(made.problem.reason);
  return made.value.text;
};

test('a result says which limits held its task how', () => {
  const { payload } = JSON.parse(sealed(LARGEST));
  expect(payload.result.limits).toEqual({
    exact: ['time', 'memory', 'processes', 'disk', 'output'],
    watched: ['cpu', 'files'],
  });
});

test('nothing is said of limits where nobody kept which held', () => {
  expect(JSON.parse(sealed({ ...LARGEST, limits: null })).payload.result).not.toHaveProperty('limits');
});

test('it fits an envelope with all that it may say', () => {
  expect(Buffer.byteLength(sealed(LARGEST))).toBeLessThanOrEqual(ENVELOPE_MAX_BYTES);
});
