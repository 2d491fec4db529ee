import { byTimeThenKey } from '../../base/order.ts';
import { insertSorted, placeIn, removeSorted } from '../../base/sorted-list.ts';
import type { SeedCaps } from '../limits.ts';
import type { ClaimId, HeldResult, HeldSettlement } from '../types.ts';

const byPlace = (left: HeldResult, right: HeldResult): number =>
  byTimeThenKey({ time: left.ts, key: left.key }, { time: right.ts, key: right.key });

/** L4: of one claim the first few by (`ts`, key) count, and each that a held acceptance names. */
export class CountedResults {
  readonly #caps: SeedCaps;
  readonly #byClaim = new Map<ClaimId | null, HeldResult[]>();
  /** Ids and keys that acceptances name, by how many do. */
  readonly #named = new Map<string, number>();

  constructor(caps: SeedCaps) {
    this.#caps = caps;
  }

  /** How many count. */
  get size(): number {
    let size = 0;
    for (const results of this.#byClaim.values()) {
      for (const [place, held] of results.entries()) {
        if (place < this.#caps.resultsPerClaim || this.#isNamed(held)) size += 1;
      }
    }
    return size;
  }

  add(held: HeldResult): void {
    const claimId = held.result.claim_id;
    const known = this.#byClaim.get(claimId);
    if (known === undefined) this.#byClaim.set(claimId, [held]);
    else insertSorted(known, held, byPlace);
  }

  remove(held: HeldResult): void {
    const known = this.#byClaim.get(held.result.claim_id);
    if (known !== undefined) removeSorted(known, held, byPlace);
  }

  /** An acceptance names its result. */
  name(held: HeldSettlement): void {
    const name = nameIn(held);
    if (name !== null) this.#named.set(name, (this.#named.get(name) ?? 0) + 1);
  }

  counts(held: HeldResult): boolean {
    const results = this.#ofClaim(held);
    const place = placeIn(results, held, byPlace);
    return results[place]?.key === held.key && (place < this.#caps.resultsPerClaim || this.#isNamed(held));
  }

  /** Whether a result that is not held would count if it were. */
  wouldCount(held: HeldResult): boolean {
    return placeIn(this.#ofClaim(held), held, byPlace) < this.#caps.resultsPerClaim || this.#isNamed(held);
  }

  /** Those that the last result of a claim may have pushed out. */
  overtakenBy(held: HeldResult): readonly HeldResult[] {
    return this.#ofClaim(held).slice(this.#caps.resultsPerClaim);
  }

  #ofClaim({ result }: HeldResult): readonly HeldResult[] {
    return this.#byClaim.get(result.claim_id) ?? [];
  }

  #isNamed({ key, result }: HeldResult): boolean {
    return this.#named.has(key) || this.#named.has(result.id);
  }
}

/** T1: the key decides where there is one. */
const nameIn = ({ settlement }: HeldSettlement): string | null =>
  settlement.status === 'Accepted' ? (settlement.result_key ?? settlement.result_id) : null;
