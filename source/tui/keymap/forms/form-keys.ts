import { formBack, leaveForm } from '../../state/form-step.ts';
import { type Binding, plainly } from '../binding.ts';
import { KEYS } from '../keys.ts';
import { FORM_CONTEXTS } from '../situation.ts';
import { BID_KEYS } from './bid-keys.ts';
import { CLAIM_KEYS } from './claim-keys.ts';
import { PUBLISH_KEYS } from './publish-keys.ts';
import { RUN_KEYS } from './run-keys.ts';
import { SETTLE_KEYS } from './settle-keys.ts';

/** The keys of all forms; how to leave one stands at the right of the footer. */
export const FORM_KEYS: readonly Binding[] = [
  ...BID_KEYS,
  ...CLAIM_KEYS,
  ...RUN_KEYS,
  ...SETTLE_KEYS,
  ...PUBLISH_KEYS,
  {
    keys: KEYS.form.back,
    contexts: ['bid', 'claim', 'run', 'settle', 'publish'],
    words: { long: 'cancel; asks once where something was typed', short: 'cancel' },
    run: formBack,
    hint: { weight: 9 },
  },
  {
    keys: KEYS.form.back,
    contexts: ['settle-note'],
    words: plainly('back to the choice'),
    run: formBack,
    hint: { weight: 8 },
  },
  {
    keys: KEYS.program.leave,
    contexts: FORM_CONTEXTS,
    words: plainly('leave the form'),
    run: leaveForm,
  },
];
