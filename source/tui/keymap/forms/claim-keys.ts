import { award, chooseBid, chooseBidNumber, orderBids, reverseBids } from '../../forms/claim-form.ts';
import { inForm, submits } from '../../state/form-step.ts';
import { type Binding, plainly, type Run } from '../binding.ts';

const choose = (by: number): Run => inForm('claim', (form, data) => ({ form: chooseBid(form, by, data) }));

const numbered = (number: number): Binding => ({
  keys: [String(number)],
  contexts: ['claim'],
  words: plainly('choose the bid of that number'),
  run: inForm('claim', (form, data) => chooseBidNumber(form, number, data)),
});

/** The keys of the chooser that awards a seed to a bid. */
export const CLAIM_KEYS: readonly Binding[] = [
  {
    keys: ['Enter'],
    contexts: ['claim'],
    words: { long: 'award the seed to the chosen bid', short: 'award' },
    run: submits('claim', award),
    hint: { weight: 9 },
  },
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map(numbered),
  {
    keys: ['j', 'Down'],
    contexts: ['claim'],
    words: plainly('choose the next bid'),
    run: choose(1),
    hint: { keys: '1-9 j k', words: 'choose', weight: 9 },
  },
  { keys: ['k', 'Up'], contexts: ['claim'], words: plainly('choose the previous bid'), run: choose(-1) },
  {
    keys: ['g', 'Home'],
    contexts: ['claim'],
    words: plainly('choose the first bid'),
    run: choose(Number.NEGATIVE_INFINITY),
  },
  {
    keys: ['G', 'End'],
    contexts: ['claim'],
    words: plainly('choose the last bid'),
    run: choose(Number.POSITIVE_INFINITY),
  },
  {
    keys: ['o'],
    contexts: ['claim'],
    words: { long: 'order by price, by time', short: 'order' },
    run: inForm('claim', (form) => ({ form: orderBids(form) })),
    hint: { weight: 7 },
  },
  {
    keys: ['O'],
    contexts: ['claim'],
    words: plainly('reverse the order'),
    run: inForm('claim', (form) => ({ form: reverseBids(form) })),
  },
];
