import { HostRates } from './host-rates.ts';
import { type BucketSize, RateLimiter } from './rate-limiter.ts';

/** Whom the share of all is taken from: so no crowd of strangers uses up what those have that are trusted. */
export type Group = 'trusted' | 'strangers';

export interface AllowanceSize {
  /** Of one who pays. */
  readonly each: BucketSize;
  /** Of a group together. */
  readonly all: BucketSize;
}

/** What something may cost one payer, and all of a group together. */
export class Allowance {
  readonly #each: Pick<RateLimiter, 'take'>;
  readonly #all: RateLimiter;

  /** `payers`: who pays is a host, or any name. */
  constructor({ each, all }: AllowanceSize, payers: 'hosts' | 'any' = 'any') {
    this.#each = payers === 'hosts' ? new HostRates(each) : new RateLimiter(each);
    this.#all = new RateLimiter(all);
  }

  /** Takes `cost` tokens; false where the payer or its group has none left. */
  take(payer: string, group: Group, nowMs: number, cost = 1): boolean {
    return this.#each.take(payer, nowMs, cost) && this.#all.take(group, nowMs, cost);
  }
}
