import { sanitizeLine } from '../../../base/text/sanitize.ts';
import { cut } from '../../../base/text/width.ts';
import type { SeedRow } from '../../../contract/node-api.ts';
import { quartileWords } from '../../../words/price-words.ts';
import { tookWords } from '../../../words/record-words.ts';
import { type ConsoleData, detailOf } from '../../data/console-data.ts';
import { type Line, plain } from '../../text/span.ts';
import { priceBars } from '../price-bars.ts';

/** What a seed's publisher took of ours before, and what tasks like it cost; nothing where neither is known. */
export function priceLines(
  row: SeedRow,
  data: ConsoleData,
  { form, width }: { readonly form: 'pane' | 'full' | 'narrow'; readonly width: number },
  labelled: (label: string) => string,
): readonly Line[] {
  const detail = detailOf(data, row.id);
  const took = tookWords(detail?.publisher_record);
  const prices = detail?.prices ?? null;
  const line = (label: string, words: string): Line => plain(cut(labelled(label) + words, width));
  if (prices === null) return took === '' ? [] : [line('TRADES', `publisher ${took}`)];
  const bars = data.facts.isSlow ? '' : `  ${priceBars(prices)}`;
  const like = form !== 'narrow' ? `  ${sanitizeLine(prices.like)}` : '';
  return [
    ...(took === '' ? [] : [line('TRADES', `publisher ${took}`)]),
    line('LIKE IT', `${quartileWords(prices)}${bars}${like}`),
  ];
}
