import { sanitizeLine } from '../../base/text/sanitize.ts';
import type { PriceRow } from '../../contract/prices.ts';
import { NO_PRICES, READING_PRICES, trendWords } from '../../words/price-words.ts';
import { formatTime } from '../../words/time.ts';
import { EXIT } from '../exit-code.ts';
import type { OneShot } from '../invocation.ts';
import type { Output } from '../output.ts';
import { type Column, tableLines } from '../render/table.ts';
import { momentOption } from './moment-option.ts';

/** `prices [WORDS]`: what tasks with these words were awarded for, by kind. */
export const prices: OneShot = async (api, { args, options }, out) => {
  const since = momentOption('since', options.since, out.nowMs);
  const words = args.join(' ');
  const report = await api.prices({
    ...(words === '' ? {} : { words }),
    ...(since === undefined ? {} : { since }),
  });
  if (out.json) out.value(report.prices);
  else if (report.prices.length === 0) out.remark(NO_PRICES);
  else out.lines(tableLines(columns(out), report.prices, out));
  if (report.reading) out.warning(READING_PRICES);
  return EXIT.done;
};

const figure = (name: 'count' | 'min' | 'q1' | 'median' | 'q3' | 'max', dropRank?: number) => ({
  title: name.toUpperCase(),
  text: (row: PriceRow) => String(row[name]),
  align: 'right' as const,
  ...(dropRank === undefined ? {} : { dropRank }),
});

const columns = (out: Output): readonly Column<PriceRow>[] => [
  { title: 'LIKE', text: ({ like }) => sanitizeLine(like), shrinkTo: 16 },
  figure('count', 3),
  figure('min', 2),
  figure('q1'),
  figure('median'),
  figure('q3'),
  figure('max', 1),
  { title: 'TREND', text: trendWords, align: 'right', dropRank: 4 },
  { title: 'LAST', text: ({ last_ts }) => formatTime(last_ts, out.nowS), align: 'right', dropRank: 5 },
];
