import { formatCount, formatRoughBytes } from './numbers.ts';

/** `12/s`; what is less than one a second is that, so that a node at rest says the same all the time. */
export const eventRateWords = (rate: number): string =>
  rate < 1 ? '<1/s' : `${formatCount(Math.round(rate))}/s`;

/** `3.4 KiB/s`; what is less than one is that. */
export const byteRateWords = (rate: number): string =>
  rate < 1024 ? '<1 KiB/s' : `${formatRoughBytes(Math.round(rate))}/s`;
