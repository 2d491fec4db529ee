import { createHash } from 'node:crypto';
import type { Draft, ResultDraft } from '../../source/model/decide/command.ts';
import type {
  Bid,
  BidId,
  Claim,
  ClaimId,
  EnvelopeKey,
  HeldBid,
  HeldClaim,
  HeldEnvelope,
  HeldResult,
  HeldSeed,
  HeldSettlement,
  NodeId,
  ResultFacts,
  ResultId,
  Seed,
  SeedId,
  Settlement,
} from '../../source/model/types.ts';

/*
 * Envelopes as a market holds them, without signatures. Ids and keys follow from the content, as rule E3 has it: the
 * same content is the same envelope, and any change makes another one.
 */

/** The first moment of most histories, in unix seconds. */
export const START_S = 1_800_000_000;

/** The name of a node that signs. */
export const signer = (name: string): NodeId => `12D3KooW${name}` as NodeId;

/** The name of a v0 node, which does not sign. */
export const v0Node = (name: string): NodeId => `node-${uuid('node', name, 4)}` as NodeId;

const hash = (content: unknown): string => createHash('sha256').update(JSON.stringify(content)).digest('hex');

function uuid(word: string, content: unknown, version: 4 | 8): string {
  const hex = hash([word, content]);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${version}${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export const isSigned = (from: NodeId): boolean => !from.startsWith('node-');

const idOf = (word: string, from: NodeId, object: object): string =>
  uuid(word, [from, object], isSigned(from) ? 8 : 4);

const SIZE_BYTES = 500;

function hold<Body extends object>(from: NodeId, ts: number, body: Body) {
  const common = { from, verified: isSigned(from), ts, sizeBytes: SIZE_BYTES };
  return { ...common, ...body, key: hash([common, body]) as EnvelopeKey };
}

/** A seed by `from`: ten minutes to bid, two to work, anything in `changed`. */
export function seedOf(from: NodeId, changed: Partial<Seed> = {}): HeldSeed {
  const created_at = changed.created_at ?? START_S;
  const seed = {
    title: 'count words',
    description: '',
    command: 'wc -w',
    timeout_ms: 120_000,
    bid_deadline_ts: created_at + 600,
    exec_deadline_ms: 120_000,
    min_price: 0,
    max_bids: 0,
    reward: 5,
    rules: '',
    created_by: from,
    created_at,
    ...changed,
  };
  const id = changed.id ?? (idOf('seed', from, seed) as SeedId);
  return hold(from, created_at, { kind: 'SeedCreated' as const, seed: { ...seed, id } });
}

/** A bid of 3 by `from`, ten seconds after the seed. */
export function bidOf(
  { seed }: { readonly seed: Pick<Seed, 'id' | 'created_at'> },
  from: NodeId,
  changed: Partial<Bid> = {},
): HeldBid {
  const bid = {
    seed_id: seed.id,
    bidder: from,
    price: 3,
    notes: '',
    created_at: seed.created_at + 10,
    ...changed,
  };
  const id = changed.id ?? (idOf('bid', from, bid) as BidId);
  return hold(from, bid.created_at, { kind: 'BidSubmitted' as const, bid: { ...bid, id } });
}

/** `from` awards the seed to `bid`, ten seconds after it; a signed claim carries `carried`. */
export function claimOf(
  { bid, ...held }: HeldBid,
  from: NodeId,
  changed: Partial<Claim> = {},
  carried: HeldBid = { ...held, bid },
): HeldClaim {
  const claim = {
    seed_id: bid.seed_id,
    bid_id: bid.id,
    worker: bid.bidder,
    created_at: bid.created_at + 10,
    ...changed,
    replaces: isSigned(from) ? (changed.replaces ?? null) : null,
  };
  const carriedBid = isSigned(from) ? carried : null;
  const id = changed.id ?? (idOf('claim', from, [claim, carriedBid?.key]) as ClaimId);
  return hold(from, claim.created_at, { kind: 'ClaimCreated' as const, claim: { ...claim, id }, carriedBid });
}

const FACTS = { exit_code: 0, timed_out: false, output_hash: '0'.repeat(64), duration_ms: 5 };

/** `from` says at `ts` what came of the work on `claim`. */
export function resultOf(
  { claim }: { readonly claim: Pick<Claim, 'id'> & Pick<ResultFacts, 'seed_id'> },
  from: NodeId,
  ts: number,
  changed: Partial<ResultFacts> = {},
): HeldResult {
  const result = { seed_id: claim.seed_id, worker: from, claim_id: claim.id, ...FACTS, ...changed };
  const id = changed.id ?? (idOf('result', from, [result, ts]) as ResultId);
  return hold(from, ts, { kind: 'TaskResult' as const, result: { ...result, id } });
}

/** A result as v0 sends it: it names neither its seed nor its claim nor its worker. */
export const v0ResultOf = (claim: HeldClaim, from: NodeId, ts: number, changed: Partial<ResultFacts> = {}) =>
  resultOf(claim, from, ts, { seed_id: '', worker: '', claim_id: null, ...changed });

/** `from` settles `seed` at `ts`. */
export function settlementOf(
  { seed }: HeldSeed,
  from: NodeId,
  ts: number,
  said: Partial<Settlement> & Pick<Settlement, 'status'>,
): HeldSettlement {
  const settlement = { seed_id: seed.id, result_id: null, result_key: null, note: '', ...said };
  return hold(from, ts, { kind: 'TaskSettle' as const, settlement });
}

/** `from` accepts `result`, by its id when it is signed and by its key when not. */
export const acceptanceOf = (seed: HeldSeed, from: NodeId, ts: number, result: HeldResult): HeldSettlement =>
  settlementOf(seed, from, ts, {
    status: 'Accepted',
    result_id: result.result.id,
    result_key: result.verified ? null : result.key,
  });

export const rejectionOf = (seed: HeldSeed, from: NodeId, ts: number): HeldSettlement =>
  settlementOf(seed, from, ts, { status: 'Rejected' });

/** What a draft becomes once `us` has sealed it; a claim carries `carriedBid`. */
export function sealFake(draft: Draft | ResultDraft, us: NodeId, carriedBid?: HeldBid): HeldEnvelope {
  const { kind, ts } = draft;
  switch (kind) {
    case 'SeedCreated':
      return hold(us, ts, { kind, seed: { ...draft.seed, id: idOf('seed', us, draft.seed) as SeedId } });
    case 'BidSubmitted':
      return hold(us, ts, { kind, bid: { ...draft.bid, id: idOf('bid', us, draft.bid) as BidId } });
    case 'ClaimCreated': {
      const id = idOf('claim', us, [draft.claim, carriedBid?.key]) as ClaimId;
      return hold(us, ts, { kind, claim: { ...draft.claim, id }, carriedBid: carriedBid ?? null });
    }
    case 'TaskResult': {
      const { stdout: _stdout, stderr: _stderr, truncated: _truncated, ...facts } = draft.result;
      return hold(us, ts, { kind, result: { ...facts, id: idOf('result', us, [facts, ts]) as ResultId } });
    }
    case 'TaskSettle':
      return hold(us, ts, { kind, settlement: draft.settlement });
  }
}
