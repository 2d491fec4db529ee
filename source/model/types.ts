/** The market's nouns, as they stand on the wire (`PROTOCOL.md`) and as a node holds them. */

import type { FilesName, MalformedFiles, SeedFiles } from './files/file-names.ts';

declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** A PeerId in base58 (`12D3KooW…`), or `node-<uuid>` of an unsigned v0 node. */
export type NodeId = Branded<string, 'NodeId'>;
export type SeedId = Branded<string, 'SeedId'>;
export type BidId = Branded<string, 'BidId'>;
export type ClaimId = Branded<string, 'ClaimId'>;
export type ResultId = Branded<string, 'ResultId'>;
/** BLAKE2b-256 of an envelope's canonical bytes (E1), in hex. */
export type EnvelopeKey = Branded<string, 'EnvelopeKey'>;
/** BLAKE2b-256 of what both parties of a receipt sign (T3), in hex. */
export type ReceiptKey = Branded<string, 'ReceiptKey'>;

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

export const ENVELOPE_KINDS = [
  'SeedCreated',
  'BidSubmitted',
  'ClaimCreated',
  'TaskResult',
  'TaskSettle',
] as const;
export type EnvelopeKind = (typeof ENVELOPE_KINDS)[number];

export const SEED_STATUSES = [
  'Open',
  'Expired',
  'Claimed',
  'Running',
  'Done',
  'Accepted',
  'Rejected',
  'Forfeited',
  'Void',
] as const;
export type SeedStatus = (typeof SEED_STATUSES)[number];

export interface EnvelopeMeta {
  readonly id: string;
  readonly from: NodeId;
  readonly kind: EnvelopeKind;
  /** Unix seconds. */
  readonly ts: number;
  readonly nonce: number;
  /** `ed25519:` and base64url, or empty from a v0 node. */
  readonly signature: string;
}

/** One message of the wire: the signed, immutable fact that nodes exchange. */
export interface Envelope {
  readonly meta: EnvelopeMeta;
  readonly payload: JsonObject;
}

/** A task offered. `*_ts` and `created_at` are unix seconds, `*_ms` milliseconds. */
export interface Seed {
  readonly id: SeedId;
  readonly title: string;
  readonly description: string;
  readonly command: string;
  readonly timeout_ms: number;
  readonly bid_deadline_ts: number;
  readonly exec_deadline_ms: number;
  readonly min_price: number;
  readonly max_bids: number;
  readonly reward: number;
  readonly rules: string;
  readonly created_by: NodeId;
  readonly created_at: number;
  /** Absent of a seed that neither gives files nor wants any. */
  readonly files?: SeedFiles | MalformedFiles;
}

export interface Bid {
  readonly id: BidId;
  readonly seed_id: SeedId;
  readonly bidder: NodeId;
  readonly price: number;
  readonly notes: string;
  readonly created_at: number;
}

export interface Claim {
  readonly id: ClaimId;
  readonly seed_id: SeedId;
  readonly bid_id: BidId;
  readonly worker: NodeId;
  readonly created_at: number;
  /** The claim that this one replaces (C1); null for a first award and for every unsigned claim. */
  readonly replaces: ClaimId | null;
}

/** A result without its output, which stays in the store: this is all that the rules ask of it. */
export interface ResultFacts {
  readonly id: ResultId;
  /** Empty in a v0 result (R2). */
  readonly seed_id: SeedId | '';
  readonly worker: NodeId | '';
  /** Our addition; null where a v0 node left it out. */
  readonly claim_id: ClaimId | null;
  readonly exit_code: number;
  readonly timed_out: boolean;
  readonly output_hash: string;
  readonly duration_ms: number;
  /** Absent of a result that brought none. */
  readonly files?: FilesName | MalformedFiles;
}

/** The members of a settlement that are read (T1). */
export interface Settlement {
  readonly seed_id: SeedId;
  readonly status: 'Accepted' | 'Rejected';
  readonly result_id: ResultId | null;
  readonly result_key: EnvelopeKey | null;
  readonly note: string;
}

interface HeldCommon {
  readonly key: EnvelopeKey;
  /** The author when `verified`; otherwise what the message says of itself. */
  readonly from: NodeId;
  readonly verified: boolean;
  /** Unix seconds. */
  readonly ts: number;
  /** Size of the envelope as stored, in bytes. */
  readonly sizeBytes: number;
}
export interface HeldSeed extends HeldCommon {
  readonly kind: 'SeedCreated';
  readonly seed: Seed;
}
export interface HeldBid extends HeldCommon {
  readonly kind: 'BidSubmitted';
  readonly bid: Bid;
}
export interface HeldClaim extends HeldCommon {
  readonly kind: 'ClaimCreated';
  readonly claim: Claim;
  /** The bid that a signed claim carries and is judged by (C1); null on an unsigned claim. */
  readonly carriedBid: HeldBid | null;
}
export interface HeldResult extends HeldCommon {
  readonly kind: 'TaskResult';
  readonly result: ResultFacts;
}
export interface HeldSettlement extends HeldCommon {
  readonly kind: 'TaskSettle';
  readonly settlement: Settlement;
}

/** An envelope as the market holds it: what the rules need of it, checked and typed. */
export type HeldEnvelope = HeldSeed | HeldBid | HeldClaim | HeldResult | HeldSettlement;

/** An envelope whose bytes were looked at, with its canonical text: what is stored and told. */
export interface ProvenEnvelope {
  readonly held: HeldEnvelope;
  readonly text: string;
}

/** True for the id of a v0 node, which does not sign. */
export const isUnsignedId = (id: string): boolean => id.startsWith('node-');

/** True for the id of a node that signs, false for a v0 `node-<uuid>`. */
export const isPeerId = (id: string): boolean => id.startsWith('12D3KooW');
