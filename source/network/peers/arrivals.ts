const WINDOW_MS = 60_000;

/** How much arrived in the minute that runs, and how much a second in the one before. */
export interface Arrivals {
  readonly sinceMs: number;
  readonly count: number;
  readonly rate: number;
}

/** Counts one more. */
export function arrived(before: Arrivals | undefined, nowMs: number): Arrivals {
  if (before !== undefined && nowMs - before.sinceMs < WINDOW_MS)
    return { ...before, count: before.count + 1 };
  return { sinceMs: nowMs, count: 1, rate: (before?.count ?? 0) / (WINDOW_MS / 1000) };
}

/** How much arrives a second, over the last minute. */
export function arrivalRate(arrivals: Arrivals | undefined, nowMs: number): number {
  if (arrivals === undefined || nowMs - arrivals.sinceMs > WINDOW_MS * 2) return 0;
  const elapsedS = Math.max(1, (nowMs - arrivals.sinceMs) / 1000);
  const share = Math.min(1, elapsedS / (WINDOW_MS / 1000));
  return arrivals.count / (WINDOW_MS / 1000) + arrivals.rate * (1 - share);
}
