import { type KeyPair, keyPairFromSeed } from '../../source/identity/key-file.ts';
import { sealEnvelope } from '../../source/identity/seal-envelope.ts';
import type { Draft, ResultDraft } from '../../source/model/decide/command.ts';
import type { SeedFiles } from '../../source/model/files/file-names.ts';
import type { Bid, Claim, HeldEnvelope, JsonValue, ResultId, Seed } from '../../source/model/types.ts';
import { outputHash } from '../../source/runner/output/output-hash.ts';

/** A sealed envelope: what a peer would hold, and the text it would send. */
export interface SealedEnvelope<Held extends HeldEnvelope = HeldEnvelope> {
  readonly held: Held;
  readonly text: string;
}

type Kind = HeldEnvelope['kind'];
type HeldOf<K extends Kind> = Extract<HeldEnvelope, { kind: K }>;

let salts = 0;

/** A key pair that is the same for the same number. */
export const testKey = (number: number): KeyPair => keyPairFromSeed(Buffer.alloc(32, number + 1));

export function seal<D extends Draft | ResultDraft>(
  keyPair: KeyPair,
  draft: D,
  carriedBid?: JsonValue,
): SealedEnvelope<HeldOf<D['kind']>> {
  const salt = Buffer.alloc(16);
  salts += 1;
  salt.writeUInt32BE(salts);
  const sealed = sealEnvelope(draft, { keyPair, salt, ...(carriedBid === undefined ? {} : { carriedBid }) });
  if (!sealed.ok) throw new Error(`not sealed: ${sealed.problem.reason} ${sealed.problem.field ?? ''}`);
  return { held: sealed.value.held as HeldOf<D['kind']>, text: sealed.value.text };
}

export const sealSeed = (
  keyPair: KeyPair,
  ts: number,
  changed: Partial<Omit<Seed, 'files'>> & { readonly files?: SeedFiles } = {},
) =>
  seal(keyPair, {
    kind: 'SeedCreated',
    ts,
    seed: {
      title: 'count words',
      description: '',
      command: 'echo hello',
      timeout_ms: 120_000,
      bid_deadline_ts: ts + 600,
      exec_deadline_ms: 120_000,
      min_price: 0,
      max_bids: 2,
      reward: 5,
      rules: '',
      created_by: keyPair.nodeId,
      created_at: ts,
      ...changed,
    },
  });

export const sealBid = (keyPair: KeyPair, seed: Seed, ts: number, changed: Partial<Bid> = {}) =>
  seal(keyPair, {
    kind: 'BidSubmitted',
    ts,
    bid: { seed_id: seed.id, bidder: keyPair.nodeId, price: 3, notes: '', created_at: ts, ...changed },
  });

export const sealClaim = (
  keyPair: KeyPair,
  bid: SealedEnvelope<HeldOf<'BidSubmitted'>>,
  ts: number,
  changed: Partial<Claim> = {},
) =>
  seal(
    keyPair,
    {
      kind: 'ClaimCreated',
      ts,
      bidKey: bid.held.key,
      claim: {
        seed_id: bid.held.bid.seed_id,
        bid_id: bid.held.bid.id,
        worker: bid.held.bid.bidder,
        created_at: ts,
        replaces: null,
        ...changed,
      },
    },
    JSON.parse(bid.text) as JsonValue,
  );

export const sealResult = (
  keyPair: KeyPair,
  claim: Claim,
  ts: number,
  stdout = 'hello\n',
  more: object = {},
) =>
  seal(keyPair, {
    kind: 'TaskResult',
    ts,
    result: {
      seed_id: claim.seed_id,
      claim_id: claim.id,
      worker: keyPair.nodeId,
      exit_code: 0,
      timed_out: false,
      stdout,
      stderr: '',
      output_hash: outputHash(stdout, ''),
      duration_ms: 5,
      ...more,
    },
  });

/** `result` null: a rejection that names none. */
export const sealSettlement = (
  keyPair: KeyPair,
  seed: Seed,
  ts: number,
  status: 'Accepted' | 'Rejected',
  result: ResultId | null,
) =>
  seal(keyPair, {
    kind: 'TaskSettle',
    ts,
    seed: { ...seed, status, claimed_by: null, claimed_at: null, claim_id: null, result_id: result },
    settlement: { seed_id: seed.id, status, result_id: result, result_key: null, note: '' },
  });
