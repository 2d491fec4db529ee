import {
  choosePointed,
  chooseVerdict,
  otherSettleField,
  pointAt,
  sendSettlement,
} from '../../forms/settle-form.ts';
import { inForm, submits } from '../../state/form-step.ts';
import { type Binding, plainly } from '../binding.ts';
import { KEYS, together } from '../keys.ts';

/** The keys of a settlement: its choice, then its note. */
export const SETTLE_KEYS: readonly Binding[] = [
  {
    keys: KEYS.settle.accept,
    contexts: ['settle'],
    words: { long: 'accept the result', short: 'accept' },
    run: inForm('settle', (form, data) => chooseVerdict(form, 'accept', data)),
    hint: { weight: 9 },
  },
  {
    keys: KEYS.settle.reject,
    contexts: ['settle'],
    words: { long: 'reject it, or close the seed', short: 'reject' },
    run: inForm('settle', (form, data) => chooseVerdict(form, 'reject', data)),
    hint: { weight: 9 },
  },
  {
    keys: KEYS.move.up,
    contexts: ['settle'],
    words: plainly('to accept'),
    run: inForm('settle', (form) => ({ form: pointAt(form, 'accept') })),
  },
  {
    keys: KEYS.move.down,
    contexts: ['settle'],
    words: plainly('to reject'),
    run: inForm('settle', (form) => ({ form: pointAt(form, 'reject') })),
  },
  {
    keys: KEYS.form.send,
    contexts: ['settle'],
    words: plainly('choose what is under the cursor'),
    run: submits('settle', choosePointed),
  },
  {
    keys: KEYS.form.send,
    contexts: ['settle-note'],
    words: { long: 'send the settlement', short: 'send' },
    run: submits('settle', sendSettlement),
    hint: ({ form }) => ({
      words: `send ${(form?.kind === 'settle' ? form.choice : null) ?? ''}`.trimEnd(),
      weight: 9,
    }),
  },
  {
    keys: together(KEYS.form.next, KEYS.form.previous),
    contexts: ['settle-note'],
    words: plainly('to the note, to the word that closes a seed'),
    run: inForm('settle', (form, data) => ({ form: otherSettleField(form, data) })),
  },
];
