import {
  editOutside,
  isLongField,
  leavePublishField,
  sendPublish,
  stepPublish,
} from '../../forms/publish-form.ts';
import type { ConsoleState } from '../../state/console-state.ts';
import { inForm, submits } from '../../state/form-step.ts';
import { askTemplateName } from '../../state/template-prompt.ts';
import { type Binding, plainly, type Run } from '../binding.ts';
import { keysOf } from '../key.ts';
import { KEYS } from '../keys.ts';

const step = (by: number): Run => inForm('publish', (form) => stepPublish(form, by));
const goTo = (by: 1 | -1): Run => inForm('publish', (form) => leavePublishField(form, by));

const isInLongField = ({ form }: ConsoleState): boolean =>
  form?.kind === 'publish' && isLongField(form.field);

/** The keys of the form that publishes a seed. */
export const PUBLISH_KEYS: readonly Binding[] = [
  {
    keys: KEYS.form.send,
    contexts: ['publish'],
    words: { long: 'publish the seed', short: 'publish' },
    run: submits('publish', sendPublish),
    hint: { weight: 9 },
  },
  {
    keys: KEYS.form.next,
    contexts: ['publish'],
    words: plainly('next field'),
    run: goTo(1),
    hint: { keys: keysOf(KEYS.form.next, KEYS.form.previous), words: 'field', weight: 8 },
  },
  { keys: KEYS.form.previous, contexts: ['publish'], words: plainly('previous field'), run: goTo(-1) },
  {
    keys: KEYS.publish.editor,
    contexts: ['publish'],
    words: { long: 'the command or the details in $EDITOR', short: 'editor' },
    run: inForm('publish', editOutside),
    hint: (state) => (isInLongField(state) ? { words: 'editor', weight: 7 } : null),
  },
  {
    keys: KEYS.publish.template,
    contexts: ['publish'],
    words: { long: 'keep what is filled in as a template', short: 'keep as template' },
    run: askTemplateName,
    hint: { weight: 5 },
  },
  {
    keys: KEYS.form.up,
    contexts: ['publish'],
    words: plainly('a number 1 up; in a text, the previous field'),
    run: step(1),
    hint: (state) =>
      isInLongField(state) ? null : { keys: keysOf(KEYS.form.up, KEYS.form.down), words: '+-1', weight: 7 },
  },
  {
    keys: KEYS.form.down,
    contexts: ['publish'],
    words: plainly('a number 1 down; in a text, the next field'),
    run: step(-1),
  },
  {
    keys: KEYS.form.farUp,
    contexts: ['publish'],
    words: plainly('a number 10 up; in a text, the previous field'),
    run: step(10),
  },
  {
    keys: KEYS.form.farDown,
    contexts: ['publish'],
    words: plainly('a number 10 down; in a text, the next field'),
    run: step(-10),
  },
];
