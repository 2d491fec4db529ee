import { otherBidField, sendBid, stepBid } from '../../forms/bid-form.ts';
import { inForm, submits } from '../../state/form-step.ts';
import { type Binding, plainly, type Run } from '../binding.ts';
import { keysOf } from '../key.ts';
import { KEYS, together } from '../keys.ts';

const WIDE_FROM = 80;

const step = (by: number): Run => inForm('bid', (form, data) => ({ form: stepBid(form, by, data) }));

/** The keys of a bid. */
export const BID_KEYS: readonly Binding[] = [
  {
    keys: KEYS.form.send,
    contexts: ['bid'],
    words: { long: 'send bid', short: 'send' },
    run: submits('bid', sendBid),
    hint: ({ columns }) => ({ words: columns >= WIDE_FROM ? 'send bid' : 'send', weight: 9 }),
  },
  {
    keys: KEYS.form.up,
    contexts: ['bid'],
    words: plainly('the price 1 up; in the note, to the price'),
    run: step(1),
    hint: { keys: keysOf(KEYS.form.up, KEYS.form.down), words: '1', weight: 8 },
  },
  {
    keys: KEYS.form.down,
    contexts: ['bid'],
    words: plainly('the price 1 down; in the note, to the price'),
    run: step(-1),
  },
  {
    keys: KEYS.form.farUp,
    contexts: ['bid'],
    words: plainly('the price 10 up'),
    run: step(10),
    hint: { keys: keysOf(KEYS.form.farUp, KEYS.form.farDown), words: '10', weight: 7 },
  },
  { keys: KEYS.form.farDown, contexts: ['bid'], words: plainly('the price 10 down'), run: step(-10) },
  {
    keys: together(KEYS.form.next, KEYS.form.previous),
    contexts: ['bid'],
    words: plainly('to the note, to the price'),
    run: inForm('bid', (form) => ({ form: otherBidField(form) })),
    hint: ({ columns, form }) => {
      const other = form?.kind === 'bid' && form.field === 'price' ? 'note' : 'price';
      return { words: columns >= WIDE_FROM ? other : '', weight: 8 };
    },
  },
];
