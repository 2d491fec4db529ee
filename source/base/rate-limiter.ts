import { BoundedMap } from './bounded-map.ts';

/** A token bucket: `perSecond` tokens flow in, at most `burst` are kept. */
export interface BucketSize {
  readonly perSecond: number;
  readonly burst: number;
}

interface Bucket {
  tokens: number;
  filledAtMs: number;
  /** When it was last put last among those that are kept. */
  keptAtMs: number;
}

const BUCKETS_MAX = 4096;
/** Which bucket was used before which is not worth an update of the map for each message. */
const KEPT_FOR_MS = 1000;

/** Token buckets by key, the same size each; of the least recently used only the newest few thousand are kept. */
export class RateLimiter {
  readonly #size: BucketSize;
  readonly #buckets = new BoundedMap<string, Bucket>(BUCKETS_MAX);

  constructor(size: BucketSize) {
    this.#size = size;
  }

  /** Takes `cost` tokens of `key`'s bucket, going into debt for a large one; false when there is none. */
  take(key: string, nowMs: number, cost = 1): boolean {
    const bucket = this.#filled(key, nowMs);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= cost;
    return true;
  }

  /** True while `key`'s bucket has a token; takes none. */
  has(key: string, nowMs: number): boolean {
    return !this.#buckets.has(key) || this.#filled(key, nowMs).tokens >= 1;
  }

  #filled(key: string, nowMs: number): Bucket {
    const bucket = this.#buckets.get(key) ?? this.#full(nowMs);
    // A clock that was set back must not starve a peer.
    const elapsedMs = Math.max(0, nowMs - bucket.filledAtMs);
    bucket.tokens = Math.min(this.#size.burst, bucket.tokens + (elapsedMs / 1000) * this.#size.perSecond);
    bucket.filledAtMs = nowMs;
    if (Math.abs(nowMs - bucket.keptAtMs) >= KEPT_FOR_MS) {
      bucket.keptAtMs = nowMs;
      this.#buckets.set(key, bucket);
    }
    return bucket;
  }

  #full(nowMs: number): Bucket {
    return { tokens: this.#size.burst, filledAtMs: nowMs, keptAtMs: Number.NEGATIVE_INFINITY };
  }
}
