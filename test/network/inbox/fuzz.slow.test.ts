import { expect, it } from 'vitest';
import { canonicalText } from '../../../source/identity/canonical.ts';
import { AuthorBook } from '../../../source/identity/node-id.ts';
import { signPayload } from '../../../source/identity/seal-envelope.ts';
import { type EnvelopeKey, isPeerId } from '../../../source/model/types.ts';
import { REFUSAL_REASONS, type RefusalReason } from '../../../source/model/verdict.ts';
import { Inbox } from '../../../source/network/inbox/inbox.ts';
import { datagramAddress } from '../../../source/network/transport/peer-address.ts';
import { createProver } from '../../../source/node/replication/prover.ts';
import { FrameMutator } from '../../support/frame-mutator.ts';
import { WIDE_LIMITS } from '../../support/inbox-world.ts';
import { sealBid, sealClaim, sealResult, sealSeed, sealSettlement, testKey } from '../../support/sealed.ts';
import { v0Trade } from '../../support/v0-trade.ts';

/** More of them by hand: `FUZZ_FRAMES=5000000`, and another `FUZZ_SEED`. */
const FRAMES = Number(process.env.FUZZ_FRAMES ?? 100_000);
const SEED = Number(process.env.FUZZ_SEED ?? 1);
const NOW_S = 1_800_000_000;
const TURN = 64;

const [publisher, worker] = [testKey(1), testKey(2)];
const seed = sealSeed(publisher, NOW_S);
const bid = sealBid(worker, seed.held.seed, NOW_S);
const claim = sealClaim(publisher, bid, NOW_S);
const result = sealResult(worker, claim.held.claim, NOW_S);
const settlement = sealSettlement(publisher, seed.held.seed, NOW_S, 'Accepted', result.held.result.id);
const SIGNED = [seed, bid, claim, result, settlement];
const CARRIERS = [
  { type: 'hello', ts: NOW_S, alias: 'otter', version: '1', boot: 'b' },
  { type: 'ack', ts: NOW_S, keys: SIGNED.map(({ held }) => held.key) },
].map((message) => signPayload('TaskSettle', 0, { crabnet: message }, worker));
const FRAGMENT = JSON.stringify({
  envelope_id: '00000000-0000-4000-8000-000000000001',
  total: 1,
  index: 0,
  payload: Buffer.from(bid.text.slice(0, 500)).toString('hex'),
});

/** Lets an inbox with the real proofs hear `frames` mutants, and says what became of them. */
function fuzz(acceptUnsigned: boolean, frames: number, mutatorSeed: number) {
  const known = new Set(SIGNED.map(({ held }) => held.key));
  const outcome = {
    accepted: [] as string[],
    carriers: [] as string[],
    refused: new Map<RefusalReason, number>(),
    heard: 0,
  };
  const count = (reason: RefusalReason) => {
    outcome.heard += 1;
    outcome.refused.set(reason, (outcome.refused.get(reason) ?? 0) + 1);
  };
  let frame = '';
  const inbox = new Inbox(
    {
      prover: createProver(new AuthorBook()),
      acceptUnsigned,
      nowMs: () => NOW_S * 1000,
      soon: () => {},
      knows: (key: EnvelopeKey) => known.has(key),
      isAskedFor: () => false,
      isBlocked: () => false,
      isKnownAt: () => false,
      isUnwanted: () => false,
      turnAway: () => undefined,
      admit: (group) => {
        outcome.heard += group.length;
        for (const { held, text } of group)
          if (held.verified || isPeerId(held.from)) outcome.accepted.push(text);
        return new Map();
      },
      duplicate: () => count('duplicate'),
      refused: ({ reason }) => count(reason),
      carrier: ({ meta, payload }) => {
        outcome.heard += 1;
        if (!CARRIERS.includes(canonicalText({ meta: { ...meta }, payload }))) outcome.carriers.push(frame);
      },
      reassembled: () => {},
    },
    WIDE_LIMITS,
  );
  const mutator = new FrameMutator(
    [...SIGNED.map(({ text }) => text), ...CARRIERS, FRAGMENT, ...v0Trade()],
    mutatorSeed,
  );
  for (let number = 0; number < frames; number += 1) {
    const bytes = mutator.next();
    frame = bytes.toString();
    inbox.receive({ bytes, peer: datagramAddress(`127.0.0.1:${number % 5000}`), host: '127.0.0.1' });
    if (number % TURN === 0) inbox.flush();
  }
  inbox.flush();
  return outcome;
}

it.each([
  ['refuses', false],
  ['accepts', true],
])('no mutant of a signed frame gets in where the node %s what is unsigned', (_name, acceptUnsigned) => {
  const { accepted, carriers, refused, heard } = fuzz(acceptUnsigned, FRAMES, SEED);
  expect(accepted).toEqual([]);
  expect(carriers).toEqual([]);
  // Each frame was answered for, but those of fragments that wait for the rest.
  expect(heard).toBeGreaterThan(FRAMES * 0.9);
  for (const reason of refused.keys()) expect(REFUSAL_REASONS).toContain(reason);
  for (const reason of ['not-json', 'bad-field', 'bad-id', 'bad-signature', 'duplicate'] as const)
    expect(refused.get(reason), reason).toBeGreaterThan(0);
});
