/** A measurement may be off by so much, in milliseconds and as a share. */
const NOISE_MS = 10;
const NOISE_SHARE = 0.25;

/**
 * What is told of a latency: the one that was told before, until a measurement differs from it by more than the noise that
 * every one has. Milliseconds; null before the first one.
 */
export function toldLatency(told: number | null, measured: number | null): number | null {
  if (told === null || measured === null) return measured;
  return Math.abs(measured - told) > Math.max(NOISE_MS, told * NOISE_SHARE) ? measured : told;
}
