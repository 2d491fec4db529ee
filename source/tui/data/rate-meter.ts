const WINDOW_MS = 10_000;

/** Events a second over the last ten seconds. */
export class RateMeter {
  #buckets = new Map<number, number>();

  add(count: number, nowMs: number): void {
    const bucket = Math.floor(nowMs / 1000);
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + count);
  }

  perSecond(nowMs: number): number {
    const oldest = Math.floor((nowMs - WINDOW_MS) / 1000);
    let total = 0;
    for (const [bucket, count] of this.#buckets) {
      if (bucket <= oldest) this.#buckets.delete(bucket);
      else total += count;
    }
    return total / (WINDOW_MS / 1000);
  }
}
