import { sanitizeLine } from '../../../base/text/sanitize.ts';
import { cut } from '../../../base/text/width.ts';
import { ACTIONS } from '../../../contract/actions.ts';
import type { SeedRow } from '../../../contract/node-api.ts';
import { shortSeed } from '../../../words/ids.ts';
import { formatPlural } from '../../../words/numbers.ts';
import { placeWords, quartileWords } from '../../../words/price-words.ts';
import { tookWords } from '../../../words/record-words.ts';
import { formatDuration, formatLeft } from '../../../words/time.ts';
import type { ConsoleData } from '../../data/console-data.ts';
import { detailOf } from '../../data/console-data.ts';
import { liveBids, priceHint } from '../../forms/bid-form.ts';
import type { BidForm } from '../../forms/form.ts';
import { readWhole } from '../../forms/form-update.ts';
import { type Line, plain, span } from '../../text/span.ts';
import { padEnd } from '../../text/width.ts';
import { priceBars } from '../price-bars.ts';
import { commandLine } from '../seed/command-lines.ts';
import { joinFitting } from '../seed/seed-facts.ts';
import { fieldView } from './field-view.ts';
import { type FormView, WIDE_FORM } from './form-view.ts';

const FIELDS = ACTIONS.bid.fields;
const VALUE_COLUMN = 10;
const VALUE_WIDTH = 14;
const AUTHOR_COLUMN = 48;

export function bidFormView(form: BidForm, row: SeedRow, data: ConsoleData, width: number): FormView {
  const room = width - 2;
  const isWide = width >= WIDE_FORM;
  const took = tookWords(detailOf(data, row.id)?.publisher_record);
  const signed = took === '' ? (row.verified ? 'signed' : 'unsigned') : took;
  const author = `by ${data.names.nameOf(row.created_by)}, ${signed}`;
  const authorLook = row.verified ? undefined : 'unverified';
  const times = `timeout ${formatDuration(row.timeout_ms)}   run within ${formatDuration(row.exec_deadline_ms)}`;
  const terms = `min ${row.min_price}   reward ${row.reward}   bids ${bidsWords(row)}`;
  const title = sanitizeLine(row.title);
  const head: readonly Line[] = isWide
    ? [
        [span(` ${padEnd(title, AUTHOR_COLUMN)}`, 'strong'), span(` ${author}`, authorLook)],
        plain(cut(` ${commandLine(row.command)}`, room)),
        plain(` ${terms}   ${times}`),
      ]
    : [
        [span(cut(` ${title}`, room), 'strong')],
        [span(` ${author}`, authorLook), span(`   ${times}`)],
        plain(cut(` ${commandLine(row.command)}`, room)),
        plain(` ${terms}`),
      ];
  const price = fieldView(form.price, VALUE_WIDTH);
  const note = fieldView(form.note, room - VALUE_COLUMN);
  const { words: hint, isFault } = priceHint(form, data);
  const lines: readonly Line[] = [
    ...head,
    plain(` ${standingWords(form, data, room - 1, isWide)}`),
    likeLine(form, data, room, isWide),
    [
      span(padEnd(`   ${FIELDS.price.label}`, VALUE_COLUMN), 'strong'),
      span(padEnd(price.text, VALUE_WIDTH)),
      span(cut(hint, room - 24), isFault ? 'attention' : 'dim'),
    ],
    [span(padEnd(`   ${FIELDS.notes.label}`, VALUE_COLUMN), 'strong'), span(note.text)],
    [],
    ...limitWords(form, data, isWide).map((words) => plain(` ${words}`)),
  ];
  const priceLine = head.length + 2;
  return {
    title: { title: `Bid on ${shortSeed(row.id)}`, right: [closesWords(row, data)] },
    lines,
    caret: {
      line: form.field === 'price' ? priceLine : priceLine + 1,
      column: VALUE_COLUMN + (form.field === 'price' ? price.caret : note.caret),
    },
  };
}

/** What tasks like it cost, and where the typed price stands among that; empty where none was traded. */
function likeLine(form: BidForm, data: ConsoleData, room: number, isWide: boolean): Line {
  const prices = detailOf(data, form.seedId)?.prices ?? null;
  if (prices === null) return [];
  const bars = data.facts.isSlow ? '' : `   ${priceBars(prices)}`;
  const price = readWhole(form.price.value);
  const place = price === null ? '' : `   ${price} is ${placeWords(price, prices)}`;
  const like = isWide ? `   ${sanitizeLine(prices.like)}` : '';
  return [span(cut(` like it    ${quartileWords(prices)}${bars}${place}${like}`, room), 'dim')];
}

const bidsWords = (row: SeedRow): string =>
  row.max_bids === 0 ? `${row.live_bid_count}, no limit` : `${row.live_bid_count}/${row.max_bids}`;

function closesWords(row: SeedRow, data: ConsoleData): string {
  const left = row.bid_deadline_ts * 1000 - data.nowMs;
  return left > 0 ? `closes in ${formatLeft(left)}` : 'closed';
}

/** The live bids, the lowest first: `standing   9 bW8nYc mole   10 you`. */
function standingWords(form: BidForm, data: ConsoleData, width: number, isWide: boolean): string {
  const live = [...liveBids(data, form.seedId)].sort((left, right) => left.price - right.price);
  if (live.length === 0) return 'standing   none';
  const name = (id: string): string => (isWide ? data.names.nameOf(id) : data.names.shortNameOf(id));
  return joinFitting(['standing', ...live.map(({ price, bidder }) => `${price} ${name(bidder)}`)], 3, width);
}

function limitWords(form: BidForm, data: ConsoleData, isWide: boolean): readonly string[] {
  const prospects = detailOf(data, form.seedId)?.prospects;
  const final = 'A bid cannot be taken back.';
  if (prospects === undefined) return [final];
  const { own_bid_count: own, own_bid_limit: limit } = prospects;
  const count = `You would have ${own + 1} of at most ${formatPlural(limit, 'bid')} here.`;
  return isWide ? [`${count} ${final}`] : [count, final];
}
