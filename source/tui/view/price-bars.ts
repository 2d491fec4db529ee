import type { PriceRow } from '../../contract/prices.ts';
import { sparkline } from './sparkline.ts';

/** The medians of the last month as bars, the newest at the right; a span without a trade stands as the one before it. */
export function priceBars({ trend }: Pick<PriceRow, 'trend'>): string {
  const known = trend.flatMap((median, index) => (median === null ? [] : [index]));
  const [first = 0] = known;
  let last = 0;
  const heights = trend.slice(first).map((median) => {
    last = median ?? last;
    return last;
  });
  return sparkline(heights, trend.length / 2, 1);
}
