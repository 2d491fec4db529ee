import type { SeedRow } from '../../contract/node-api.ts';
import type { BidRow } from '../../contract/seed-lists.ts';
import { shortSeed } from '../../words/ids.ts';
import { type ConsoleData, detailOf } from '../data/console-data.ts';
import type { ClaimForm } from './form.ts';
import { type FormUpdate, formReason, refusal } from './form-update.ts';

export const openClaimForm = (row: SeedRow, data: ConsoleData): ClaimForm => {
  const form: ClaimForm = {
    kind: 'claim',
    seedId: row.id,
    bidId: null,
    order: 'price',
    reverse: false,
    fault: null,
    isSending: false,
  };
  return keepChosenBid(form, data);
};

/** The bids as the chooser lists them: live ones first, by rank or time, then those over the limit. */
export function bidsToChoose(
  form: Pick<ClaimForm, 'seedId' | 'order' | 'reverse'>,
  data: ConsoleData,
): readonly BidRow[] {
  const direction = form.reverse ? -1 : 1;
  const value = (bid: BidRow): number => (form.order === 'price' ? (bid.rank ?? bid.price) : bid.created_at);
  return (detailOf(data, form.seedId)?.bids ?? []).toSorted(
    (left, right) =>
      Number(left.rank === null) - Number(right.rank === null) || direction * (value(left) - value(right)),
  );
}

/** Chooses the first bid as soon as there is one; a chosen one stays chosen. */
export function keepChosenBid(form: ClaimForm, data: ConsoleData): ClaimForm {
  const bids = bidsToChoose(form, data);
  if (form.bidId !== null && bids.some(({ id }) => id === form.bidId)) return form;
  return { ...form, bidId: bids[0]?.id ?? null };
}

/** Chooses the bid `by` lines further down; Infinity is the last one. */
export function chooseBid(form: ClaimForm, by: number, data: ConsoleData): ClaimForm {
  const bids = bidsToChoose(form, data);
  const place = bids.findIndex(({ id }) => id === form.bidId) + by;
  return { ...form, bidId: bids[Math.max(0, Math.min(place, bids.length - 1))]?.id ?? null };
}

/** Chooses a bid by its rank, which is the number that stands before it. */
export function chooseBidNumber(form: ClaimForm, number: number, data: ConsoleData): FormUpdate<ClaimForm> {
  const bid = bidsToChoose(form, data).find(({ rank }) => rank === number);
  return bid === undefined
    ? { form, message: refusal(`there is no bid ${number}`) }
    : { form: { ...form, bidId: bid.id } };
}

/** By price or by time. */
export const orderBids = (form: ClaimForm): ClaimForm => ({
  ...form,
  order: form.order === 'price' ? 'time' : 'price',
});

export const reverseBids = (form: ClaimForm): ClaimForm => ({ ...form, reverse: !form.reverse });

/** Awards the seed to the chosen bid. */
export function sendAward(form: ClaimForm, data: ConsoleData): FormUpdate<ClaimForm> {
  const bid = bidsToChoose(form, data).find(({ id }) => id === form.bidId);
  const reason = formReason(form, data) ?? (bid === undefined ? 'no bid is chosen' : null);
  if (bid === undefined || reason !== null) {
    return { form, message: refusal(`claim of ${shortSeed(form.seedId)}: ${reason}`) };
  }
  return {
    form: { ...form, isSending: true },
    effects: [
      {
        effect: 'act',
        action: 'claim',
        input: { seed: form.seedId, bid: bid.id },
        about: `award of ${shortSeed(form.seedId)} to ${data.names.nameOf(bid.bidder)} for ${bid.price}`,
      },
    ],
  };
}
