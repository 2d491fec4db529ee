import { networksOf, SITE_SHARES } from './host-network.ts';
import { type BucketSize, RateLimiter } from './rate-limiter.ts';

/** Token buckets by host, and of an IPv6 address by its site too, which has few hosts' tokens however many hosts are in it. */
export class HostRates {
  readonly #hosts: RateLimiter;
  readonly #sites: RateLimiter;

  constructor({ perSecond, burst }: BucketSize) {
    this.#hosts = new RateLimiter({ perSecond, burst });
    this.#sites = new RateLimiter({ perSecond: perSecond * SITE_SHARES, burst: burst * SITE_SHARES });
  }

  /** As `RateLimiter.take`; `text`: an address, or what else pays by itself. */
  take(text: string, nowMs: number, cost = 1): boolean {
    const { host, site } = networksOf(text);
    return this.#hosts.take(host, nowMs, cost) && (site === null || this.#sites.take(site, nowMs, cost));
  }

  has(text: string, nowMs: number): boolean {
    const { host, site } = networksOf(text);
    return this.#hosts.has(host, nowMs) && (site === null || this.#sites.has(site, nowMs));
  }
}
