import {
  editOutside,
  isLongField,
  otherPublishField,
  sendPublish,
  stepPublish,
} from '../../forms/publish-form.ts';
import type { ConsoleState } from '../../state/console-state.ts';
import { inForm, submits } from '../../state/form-step.ts';
import { type Binding, plainly, type Run } from '../binding.ts';

const step = (by: number): Run => inForm('publish', (form) => ({ form: stepPublish(form, by) }));
const goTo = (by: 1 | -1): Run => inForm('publish', (form) => ({ form: otherPublishField(form, by) }));

const isInLongField = ({ form }: ConsoleState): boolean =>
  form?.kind === 'publish' && isLongField(form.field);

/** The keys of the form that publishes a seed. */
export const PUBLISH_KEYS: readonly Binding[] = [
  {
    keys: ['Enter'],
    contexts: ['publish'],
    words: { long: 'publish the seed', short: 'publish' },
    run: submits('publish', sendPublish),
    hint: { weight: 9 },
  },
  {
    keys: ['Tab'],
    contexts: ['publish'],
    words: plainly('next field'),
    run: goTo(1),
    hint: { keys: 'Tab Shift-Tab', words: 'field', weight: 8 },
  },
  { keys: ['Shift-Tab'], contexts: ['publish'], words: plainly('previous field'), run: goTo(-1) },
  {
    keys: ['Ctrl-O'],
    contexts: ['publish'],
    words: { long: 'the command or the details in $EDITOR', short: 'editor' },
    run: inForm('publish', editOutside),
    hint: (state) => (isInLongField(state) ? { words: 'editor', weight: 7 } : null),
  },
  {
    keys: ['Up'],
    contexts: ['publish'],
    words: plainly('a number 1 up; in a text, the previous field'),
    run: step(1),
    hint: (state) => (isInLongField(state) ? null : { keys: 'Up Down', words: '+-1', weight: 7 }),
  },
  {
    keys: ['Down'],
    contexts: ['publish'],
    words: plainly('a number 1 down; in a text, the next field'),
    run: step(-1),
  },
  {
    keys: ['PgUp'],
    contexts: ['publish'],
    words: plainly('a number 10 up; in a text, the previous field'),
    run: step(10),
  },
  {
    keys: ['PgDn'],
    contexts: ['publish'],
    words: plainly('a number 10 down; in a text, the next field'),
    run: step(-10),
  },
];
