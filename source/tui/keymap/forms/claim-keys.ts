import { chooseBid, chooseBidNumber, orderBids, reverseBids, sendAward } from '../../forms/claim-form.ts';
import { inForm, submits } from '../../state/form-step.ts';
import { type Binding, plainly, type Run } from '../binding.ts';
import { type Key, keysOf, spellKeys } from '../key.ts';
import { KEYS } from '../keys.ts';

const choose = (by: number): Run => inForm('claim', (form, data) => ({ form: chooseBid(form, by, data) }));

const numbered = (key: Key, place: number): Binding => ({
  keys: [key],
  contexts: ['claim'],
  words: plainly('choose the bid of that number'),
  run: inForm('claim', (form, data) => chooseBidNumber(form, place + 1, data)),
});

/** The keys of the chooser that awards a seed to a bid. */
export const CLAIM_KEYS: readonly Binding[] = [
  {
    keys: KEYS.form.send,
    contexts: ['claim'],
    words: { long: 'award the seed to the chosen bid', short: 'award' },
    run: submits('claim', sendAward),
    hint: { weight: 9 },
  },
  ...KEYS.claim.numbers.map(numbered),
  {
    keys: KEYS.move.down,
    contexts: ['claim'],
    words: plainly('choose the next bid'),
    run: choose(1),
    hint: {
      keys: `${spellKeys(KEYS.claim.numbers)} ${keysOf(KEYS.move.down, KEYS.move.up)}`,
      words: 'choose',
      weight: 9,
    },
  },
  { keys: KEYS.move.up, contexts: ['claim'], words: plainly('choose the previous bid'), run: choose(-1) },
  {
    keys: KEYS.move.first,
    contexts: ['claim'],
    words: plainly('choose the first bid'),
    run: choose(Number.NEGATIVE_INFINITY),
  },
  {
    keys: KEYS.move.last,
    contexts: ['claim'],
    words: plainly('choose the last bid'),
    run: choose(Number.POSITIVE_INFINITY),
  },
  {
    keys: KEYS.look.order,
    contexts: ['claim'],
    words: { long: 'order by price, by time', short: 'order' },
    run: inForm('claim', (form) => ({ form: orderBids(form) })),
    hint: { weight: 7 },
  },
  {
    keys: KEYS.look.reverse,
    contexts: ['claim'],
    words: plainly('reverse the order'),
    run: inForm('claim', (form) => ({ form: reverseBids(form) })),
  },
];
