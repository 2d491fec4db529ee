import { byteRateWords, eventRateWords } from '../../words/traffic-words.ts';
import { SAMPLE_MS, type Traffic, type TrafficKind } from '../data/traffic.ts';
import { type Line, type Span, span } from '../text/span.ts';
import { fitLine, padEnd } from '../text/width.ts';
import { sparkline } from './sparkline.ts';

interface Rate {
  readonly kind: TrafficKind;
  readonly label: string;
  /** A second of this much has a whole bar, however little there was besides: greetings alone show as nothing. */
  readonly floor: number;
  readonly words: (rate: number) => string;
}

const RATES: readonly Rate[] = [
  { kind: 'events', label: 'events', floor: 6, words: eventRateWords },
  { kind: 'receivedBytes', label: 'in', floor: 8192, words: byteRateWords },
  { kind: 'sentBytes', label: 'out', floor: 8192, words: byteRateWords },
];

type Samples = Pick<Traffic, 'samples'>;

const FIGURE_COLUMNS = 10;
const LABEL_COLUMNS = 7;
/** All but the bars of a rate that has a line of its own. */
const WORDS_COLUMNS = 44;
const CELLS_MAX = 60;
const CELLS_OF_STATUS = 8;

const valuesOf = ({ samples }: Samples, { kind }: Rate): readonly number[] =>
  samples.map((sample) => sample[kind]);

const bars = (traffic: Samples, rate: Rate, cells: number): string =>
  sparkline(valuesOf(traffic, rate), Math.max(0, cells), rate.floor);

const nowOf = (traffic: Samples, rate: Rate): string => rate.words(valuesOf(traffic, rate).at(-1) ?? 0);

/** Each rate on a line of its own: its bars, how much it is now, and how much it was at the most. */
export function wholeRates(traffic: Samples, width: number): readonly Line[] {
  const cells = Math.min(CELLS_MAX, width - WORDS_COLUMNS);
  return RATES.map((rate) => {
    const most = Math.max(0, ...valuesOf(traffic, rate).slice(-2 * cells));
    const line: Line = [
      span(` ${padEnd(rate.label, LABEL_COLUMNS)}`, 'dim'),
      span(bars(traffic, rate, cells), 'active'),
      span(`  ${padEnd(nowOf(traffic, rate), FIGURE_COLUMNS)}`),
      span(`most ${rate.words(most)} in ${spanWords(cells)}`, 'dim'),
    ];
    return fitLine(line, width);
  });
}

const spanWords = (cells: number): string => `${Math.round((2 * cells * SAMPLE_MS) / 60_000)}m`;

/** All rates on one line, as much of their bars as there is room for. */
export function shortRates(traffic: Samples, width: number): Line {
  const labels = RATES.reduce((sum, { label }) => sum + label.length + 3, 0);
  const cells = Math.min(CELLS_MAX, Math.floor((width - labels) / RATES.length) - FIGURE_COLUMNS);
  const line = RATES.flatMap(
    (rate): Line => [
      span(` ${rate.label} `, 'dim'),
      span(bars(traffic, rate, cells), 'active'),
      span(` ${padEnd(nowOf(traffic, rate), FIGURE_COLUMNS)}`),
    ],
  );
  return fitLine(line, width);
}

/** What came in and went out in the last minute or so; null where that is nothing to speak of. */
export function trafficSpan(traffic: Samples): Span | null {
  const flat = sparkline([], CELLS_OF_STATUS, 1);
  const [, received, sent] = RATES.map((rate) => bars(traffic, rate, CELLS_OF_STATUS));
  return received === flat && sent === flat ? null : span(`in ${received} out ${sent}`, 'dim');
}
