import type { PriceRow } from '../contract/prices.ts';

/** What is said where no price is known. */
export const NO_PRICES = 'no such task was traded yet';

/** What is said while trades of earlier are being read. */
export const READING_PRICES = 'earlier trades are being read: ask again in a while';

type Figures = Pick<PriceRow, 'q1' | 'median' | 'q3' | 'count'>;

/** The quartiles, and of how many: `5 · 7 · 9 of 41`. */
export const quartileWords = ({ q1, median, q3, count }: Figures): string =>
  `${q1} · ${median} · ${q3} of ${count}`;

/** Whether a price is below, among or above what half of the trades paid. */
export function placeWords(price: number, { q1, q3 }: Figures): string {
  if (price < q1) return 'low';
  return price > q3 ? 'high' : 'usual';
}

/** Where prices went: the last median against the first, in percent; `-` where there are not two. */
export function trendWords({ trend }: Pick<PriceRow, 'trend'>): string {
  const medians = trend.filter((median) => median !== null);
  const [first, last] = [medians[0], medians.at(-1)];
  if (medians.length < 2 || first === undefined || last === undefined || first === 0) return '-';
  const percent = Math.round(((last - first) / first) * 100);
  return `${percent > 0 ? '+' : ''}${percent}%`;
}
