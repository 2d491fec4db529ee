import type { SeedRow } from '../../contract/node-api.ts';
import type { BidRow } from '../../contract/seed-lists.ts';
import { shortSeed } from '../../words/ids.ts';
import { formatPlural } from '../../words/numbers.ts';
import { type ConsoleData, detailOf } from '../data/console-data.ts';
import type { BidForm } from './form.ts';
import { type FormUpdate, faulty, formReason, readWhole, refusal, wholeFault } from './form-update.ts';
import { type Edit, textField } from './text-field.ts';

export const openBidForm = (row: SeedRow): BidForm => ({
  kind: 'bid',
  seedId: row.id,
  price: textField(String(row.min_price)),
  note: textField(),
  field: 'price',
  isFresh: true,
  fault: null,
  isSending: false,
});

/** Writes into the field that has the caret. */
export const writeBid = (form: BidForm, edit: Edit): BidForm => ({
  ...form,
  [form.field]: edit(form[form.field], form.field === 'price' && form.isFresh),
  isFresh: false,
  fault: null,
});

/** From the price to the note, or back. */
export const otherBidField = (form: BidForm): BidForm => ({
  ...form,
  field: form.field === 'price' ? 'note' : 'price',
  isFresh: false,
});

/** Changes the price; in the note it goes to the price. */
export const stepBid = (form: BidForm, step: number, data: ConsoleData): BidForm =>
  form.field === 'note' ? otherBidField(form) : stepPrice(form, step, data);

function stepPrice(form: BidForm, step: number, data: ConsoleData): BidForm {
  const minimum = data.market.get(form.seedId)?.min_price ?? 0;
  const price = Math.max(
    0,
    Math.min(Number.MAX_SAFE_INTEGER, (readWhole(form.price.value) ?? minimum) + step),
  );
  return { ...form, price: textField(String(price)), isFresh: false, fault: null };
}

/** Sends the bid, or says what is wrong with it. */
export function sendBid(form: BidForm, data: ConsoleData): FormUpdate<BidForm> {
  const row = data.market.get(form.seedId);
  const reason = formReason(form, data);
  if (row === undefined || reason !== null) {
    return { form, message: refusal(`bid on ${shortSeed(form.seedId)}: ${reason}`) };
  }
  const wrong = wholeFault(form.price.value);
  const price = readWhole(form.price.value) ?? 0;
  if (wrong !== null) {
    const fault = { field: 'price', words: wrong.words };
    return faulty({ ...form, field: 'price' }, fault, `price: ${wrong.words}. ${wrong.remedy}`);
  }
  if (price < row.min_price) {
    const fault = { field: 'price', words: `too low: the minimum is ${row.min_price}` };
    const text = `price: ${price} is under the minimum. Type ${row.min_price} or more.`;
    return faulty({ ...form, field: 'price' }, fault, text);
  }
  const place = rankOf(price, liveBids(data, form.seedId));
  const notes = form.note.value.trim();
  return {
    form: { ...form, isSending: true, fault: null },
    effects: [
      {
        effect: 'act',
        action: 'bid',
        input: { seed: form.seedId, price, ...(notes === '' ? {} : { notes }) },
        about: `bid ${price} on ${shortSeed(form.seedId)}`,
        ...(isOverLimit(row) ? {} : { afterwards: `it ranks ${place.rank} of ${place.of}` }),
      },
    ],
  };
}

const isOverLimit = (row: SeedRow): boolean => row.max_bids > 0 && row.live_bid_count >= row.max_bids;

export const liveBids = (data: ConsoleData, seedId: string): readonly BidRow[] =>
  detailOf(data, seedId)?.bids.filter(({ live }) => live) ?? [];

/** The rank that a new bid of `price` would have: after those as low that came before. */
const rankOf = (price: number, live: readonly BidRow[]) => ({
  rank: 1 + live.filter((bid) => bid.price <= price).length,
  of: live.length + 1,
});

/** What stands beside the price: its fault, or where it would rank. */
export function priceHint(
  form: BidForm,
  data: ConsoleData,
): { readonly words: string; readonly isFault: boolean } {
  const row = data.market.get(form.seedId);
  const price = readWhole(form.price.value);
  const fault = (words: string) => ({ words, isFault: true });
  if (row === undefined || price === null)
    return fault(form.price.value === '' ? '' : (wholeFault(form.price.value)?.words ?? ''));
  if (price < row.min_price) return fault(`too low: the minimum is ${row.min_price}`);
  return { words: placeWords(price, row, data), isFault: false };
}

function placeWords(price: number, row: SeedRow, data: ConsoleData): string {
  if (isOverLimit(row)) return `over the limit of ${formatPlural(row.max_bids, 'bid')}, may still be chosen`;
  const live = liveBids(data, row.id);
  const { rank, of } = rankOf(price, live);
  const own = live.filter(({ bidder }) => bidder === data.names.me).map((bid) => bid.price);
  return `would rank ${rank} of ${of}${ownWords(price, own)}`;
}

function ownWords(price: number, own: readonly number[]): string {
  if (own.length === 0) return '';
  const lowest = Math.min(...own);
  if (price === lowest) return `, as your own ${lowest}`;
  return price < lowest ? `, under your own ${lowest}` : `, over your own ${lowest}`;
}
