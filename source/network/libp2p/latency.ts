/** Of a link, in milliseconds: what its measurements come to, and what was told of that last. */
export interface Latency {
  readonly smoothMs: number;
  readonly toldMs: number;
}

/** How much one measurement counts, as in TCP: a machine that is busy for a moment is no longer way. */
const SHARE_OF_ONE = 1 / 8;
/** What is told may be off by so much, in milliseconds and as a share. */
const NOISE_MS = 10;
const NOISE_SHARE = 0.25;

/** What is known after one more measurement: what is told stays until it is off by more than the noise. */
export function latencyAfter(before: Latency | undefined, measuredMs: number): Latency {
  if (before === undefined) return { smoothMs: measuredMs, toldMs: measuredMs };
  const smoothMs = before.smoothMs + (measuredMs - before.smoothMs) * SHARE_OF_ONE;
  const { toldMs } = before;
  const isOff = Math.abs(smoothMs - toldMs) > Math.max(NOISE_MS, toldMs * NOISE_SHARE);
  return { smoothMs, toldMs: isOff ? smoothMs : toldMs };
}
