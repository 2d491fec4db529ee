import type { SeedCaps } from '../limits.ts';
import * as times from '../seed-times.ts';
import type {
  ClaimId,
  EnvelopeKey,
  HeldClaim,
  HeldEnvelope,
  HeldResult,
  HeldSeed,
  HeldSettlement,
} from '../types.ts';
import { CountedBids } from './counted-bids.ts';
import { CountedResults } from './counted-results.ts';
import { bidFault, claimFault } from './fold-claims.ts';
import { namesResult } from './fold-settlements.ts';
import type { SeedRecord, Standing } from './folded-seed.ts';

/**
 * Which envelopes of a signed seed count (L0 to L4), over all that are held; what is unsigned is bounded otherwise (E5) and not
 * judged here. Kept up with what comes and goes, so that one more costs little however much is held.
 */
export class Counting {
  readonly #seed: HeldSeed;
  readonly #caps: SeedCaps;
  readonly #bids: CountedBids;
  readonly #results: CountedResults;
  readonly #claims = new Map<ClaimId, HeldClaim>();
  readonly #followers = new Map<ClaimId | null, HeldClaim[]>();
  readonly #settlements = new Map<EnvelopeKey, HeldSettlement>();
  /** One whose `replaces` more claims have than may, where there is one. */
  #overdrawn: HeldClaim | undefined;

  /** Counts what `record` holds; `seed` is its signed seed. */
  constructor(seed: HeldSeed, record: SeedRecord, caps: SeedCaps) {
    this.#seed = seed;
    this.#caps = caps;
    this.#bids = new CountedBids(caps);
    this.#results = new CountedResults(caps);
    for (const held of record.claims) this.add(held);
    for (const held of record.settlements) this.add(held);
    for (const held of record.results) this.add(held);
    for (const held of record.bids) this.add(held);
  }

  /** Takes in one more envelope of the seed; results after their claims. */
  add(held: HeldEnvelope): void {
    if (!this.#mayCount(held)) return;
    switch (held.kind) {
      case 'BidSubmitted':
        this.#bids.add(held);
        return;
      case 'ClaimCreated':
        this.#addClaim(held);
        return;
      case 'TaskResult':
        this.#results.add(held);
        return;
      case 'TaskSettle':
        this.#settlements.set(held.key, held);
        this.#results.name(held);
        return;
      case 'SeedCreated':
    }
  }

  /** Takes out a bid or a result; false for what wants everything counted anew. */
  remove(held: HeldEnvelope): boolean {
    if (!this.#mayCount(held)) return true;
    if (held.kind === 'BidSubmitted') this.#bids.remove(held);
    else if (held.kind === 'TaskResult') this.#results.remove(held);
    else return false;
    return true;
  }

  /** L3. */
  get isVoid(): boolean {
    return (
      this.#overdrawn !== undefined ||
      this.#claims.size > this.#caps.claims ||
      this.#settlements.size > this.#caps.settlements
    );
  }

  /** L3: what proves to anybody that the seed is void; undefined while it is not. */
  proof(): readonly HeldEnvelope[] | undefined {
    const { claims, claimsPerReplaced, settlements } = this.#caps;
    if (this.#overdrawn !== undefined) {
      return this.#followers.get(this.#overdrawn.claim.replaces)?.slice(0, claimsPerReplaced + 1);
    }
    if (this.#claims.size > claims) return [...this.#claims.values()].slice(0, claims + 1);
    if (this.#settlements.size > settlements)
      return [...this.#settlements.values()].slice(0, settlements + 1);
    return undefined;
  }

  /** Whether an envelope that is held counts. */
  counts(held: HeldEnvelope): boolean {
    if (held.kind === 'SeedCreated') return true;
    if (this.isVoid) return false;
    if (!held.verified) return true;
    switch (held.kind) {
      case 'BidSubmitted':
        return this.#bids.counts(held);
      case 'ClaimCreated':
        return this.#claims.has(held.claim.id);
      case 'TaskResult':
        return this.#results.counts(held);
      case 'TaskSettle':
        return this.#settlements.has(held.key);
    }
  }

  /** Whether an envelope that is not held, and that may count, would count if it were. */
  wouldCount(held: HeldEnvelope): boolean {
    if (this.isVoid) return false;
    if (!held.verified) return true;
    if (held.kind === 'BidSubmitted') return this.#bids.wouldCount(held);
    return held.kind === 'TaskResult' ? this.#results.wouldCount(held) : true;
  }

  /** What an envelope that was just added may have pushed out of what counts. */
  overtakenBy(held: HeldEnvelope): readonly HeldEnvelope[] {
    if (!this.#mayCount(held)) return [];
    const overtaken =
      held.kind === 'BidSubmitted'
        ? this.#bids.overtakenBy(held)
        : held.kind === 'TaskResult'
          ? this.#results.overtakenBy(held)
          : [];
    return overtaken.filter((each) => !this.counts(each));
  }

  /** Whether all that `record`, which was counted, holds does count. */
  isAll(record: SeedRecord): boolean {
    const size = this.#bids.size + this.#results.size + this.#claims.size + this.#settlements.size;
    return !this.isVoid && size === signedOf(record).length;
  }

  /** What the fold and the commands ask; `record` is what was counted. */
  standing(record: SeedRecord): Standing {
    const counted = { isVoid: this.isVoid, claims: this.#claims.size, settlements: this.#settlements.size };
    if (this.isVoid || this.isAll(record)) return { ...counted, uncounted: NONE };
    const uncounted = signedOf(record).filter((each) => !this.counts(each));
    return { ...counted, uncounted: new Set(uncounted.map(({ key }) => key)) };
  }

  #addClaim(held: HeldClaim): void {
    const { id, replaces } = held.claim;
    this.#claims.set(id, held);
    const followers = this.#followers.get(replaces);
    if (followers === undefined) this.#followers.set(replaces, [held]);
    else followers.push(held);
    if ((followers?.length ?? 0) > this.#caps.claimsPerReplaced) this.#overdrawn ??= held;
  }

  /** L0: judged by the envelope's bytes, its seed's and, for a result, its claim's. */
  #mayCount(held: HeldEnvelope): boolean {
    const { seed } = this.#seed;
    if (!held.verified || held.ts * 1000 > times.horizonMs(seed)) return false;
    switch (held.kind) {
      case 'BidSubmitted':
        return bidFault(seed, held) === undefined;
      case 'ClaimCreated':
        return held.carriedBid !== null && claimFault(seed, held, held.carriedBid) === undefined;
      case 'TaskResult':
        return this.#isOfClaim(held);
      case 'TaskSettle':
        return held.from === seed.created_by && namesResult(held);
      case 'SeedCreated':
        return false;
    }
  }

  #isOfClaim({ from, result }: HeldResult): boolean {
    const claim = result.claim_id === null ? undefined : this.#claims.get(result.claim_id)?.claim;
    return claim !== undefined && claim.worker === from && result.worker === from;
  }
}

const NONE: ReadonlySet<EnvelopeKey> = new Set();

const signedOf = ({ bids, claims, results, settlements }: SeedRecord): readonly HeldEnvelope[] =>
  [bids, claims, results, settlements].flatMap((list) => list.filter(({ verified }) => verified));
