import { blake2b } from '../../identity/blake2b.ts';
import type { Market } from '../../model/fold/market.ts';
import type { EnvelopeKey, HeldEnvelope, HeldSeed, NodeId, SeedId } from '../../model/types.ts';
import { dayOf, placeOf } from '../../network/sync/place.ts';

/** Where something that may be offered stands. */
export interface Offered {
  readonly domain: 'signed' | 'unsigned';
  readonly place: Buffer;
}

/**
 * What a node may offer, to be looked through a day at a time: a batch for each seed, empty where nothing of it is offered, so
 * that who reads can pause between them.
 */
export interface OfferSource {
  /** The oldest day of which a signed seed is held. */
  oldestDay(): number | undefined;
  /** Places of what is signed on the signed seeds of a day. */
  places(day: number): Iterable<readonly Buffer[]>;
  /** Places of all that is unsigned, and of what others say of unsigned seeds (E5). */
  unsigned(): Iterable<readonly Buffer[]>;
  /** Places of signed seeds before a day in which `node` is publisher, bidder or worker. */
  parts(node: NodeId, beforeDay: number): Iterable<readonly Buffer[]>;
  /** Where an envelope stands; undefined where it is not offered. */
  offered(held: HeldEnvelope): Offered | undefined;
  /** The keys of what is sent to who wants a place: its envelope, and of a void mark the proof (L3). */
  keysFor(place: Buffer): readonly EnvelopeKey[];
}

/** L3: which seeds are void, and by what. */
export interface VoidMarks {
  isVoid(id: SeedId): boolean;
  /** The keys of one sufficient proof. */
  proof(id: SeedId): readonly EnvelopeKey[];
}

/** L3: the key of a seed's void mark, in hex. */
export const markHash = (id: SeedId): string => blake2b(id).toString('hex');

export const NO_MARKS: VoidMarks = { isVoid: () => false, proof: () => [] };

/** What is unsigned is no part of any day. */
const NO_DAY = 0;

/** Where an envelope stands by the seed that it belongs to; without one where it is a v0 result that names none (R2). */
export function standsAt(held: HeldEnvelope, seed: HeldSeed | undefined): Offered {
  return held.verified && seed?.verified === true
    ? { domain: 'signed', place: placeOf(dayOf(seed.seed.created_at), held) }
    : { domain: 'unsigned', place: placeOf(NO_DAY, held) };
}

/** L3: which seeds are void, as the market has it. */
export const voidMarks = (market: Market): VoidMarks => ({
  isVoid: (id) => market.voidProof(id) !== undefined,
  proof: (id) => (market.voidProof(id) ?? []).slice(1).map(({ key }) => key),
});
