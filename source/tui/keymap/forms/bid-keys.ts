import { otherBidField, sendBid, stepBid } from '../../forms/bid-form.ts';
import { inForm, submits } from '../../state/form-step.ts';
import { type Binding, plainly, type Run } from '../binding.ts';

const WIDE_FROM = 80;

const step = (by: number): Run => inForm('bid', (form, data) => ({ form: stepBid(form, by, data) }));

/** The keys of a bid. */
export const BID_KEYS: readonly Binding[] = [
  {
    keys: ['Enter'],
    contexts: ['bid'],
    words: { long: 'send bid', short: 'send' },
    run: submits('bid', sendBid),
    hint: ({ columns }) => ({ words: columns >= WIDE_FROM ? 'send bid' : 'send', weight: 9 }),
  },
  {
    keys: ['Up'],
    contexts: ['bid'],
    words: plainly('the price 1 up; in the note, to the price'),
    run: step(1),
    hint: { keys: 'Up Down', words: '1', weight: 8 },
  },
  {
    keys: ['Down'],
    contexts: ['bid'],
    words: plainly('the price 1 down; in the note, to the price'),
    run: step(-1),
  },
  {
    keys: ['PgUp'],
    contexts: ['bid'],
    words: plainly('the price 10 up'),
    run: step(10),
    hint: { keys: 'PgUp PgDn', words: '10', weight: 7 },
  },
  { keys: ['PgDn'], contexts: ['bid'], words: plainly('the price 10 down'), run: step(-10) },
  {
    keys: ['Tab', 'Shift-Tab'],
    contexts: ['bid'],
    words: plainly('to the note, to the price'),
    run: inForm('bid', (form) => ({ form: otherBidField(form) })),
    hint: ({ columns, form }) => {
      const other = form?.kind === 'bid' && form.field === 'price' ? 'note' : 'price';
      return { words: columns >= WIDE_FROM ? other : '', weight: 8 };
    },
  },
];
