import { type CommandRoom, needsWord, scrollCommand, sendRun } from '../../forms/run-form.ts';
import type { Measures } from '../../layout/measures.ts';
import { inForm, submits } from '../../state/form-step.ts';
import { type Binding, plainly, type Run } from '../binding.ts';
import { keysOf } from '../key.ts';
import { KEYS } from '../keys.ts';

/** How much of the command is in sight; what was not drawn was not seen. */
function commandRoom({ command }: Measures): CommandRoom {
  if (command === undefined) return { shown: 0, total: Number.POSITIVE_INFINITY };
  const total = command.lines.length;
  return { shown: Math.min(total, command.height), total };
}

const scroll = (by: (shown: number) => number): Run =>
  inForm('run', (form, _data, measures) => ({ form: scrollCommand(form, by, commandRoom(measures)) }));

/** The keys of the form that runs a task. */
export const RUN_KEYS: readonly Binding[] = [
  {
    keys: KEYS.form.send,
    contexts: ['run'],
    words: { long: 'run the command', short: 'run' },
    run: submits('run', (form, data, measures) => sendRun(form, data, commandRoom(measures))),
    hint: { weight: 9 },
  },
  {
    keys: KEYS.form.up,
    contexts: ['run'],
    words: plainly('the command one line up'),
    run: scroll(() => -1),
    hint: ({ form }, { data }) =>
      form?.kind === 'run' && needsWord(data, form.seedId)
        ? null
        : { keys: keysOf(KEYS.form.up, KEYS.form.down), words: 'scroll', weight: 5 },
  },
  {
    keys: KEYS.form.down,
    contexts: ['run'],
    words: plainly('the command one line down'),
    run: scroll(() => 1),
  },
  {
    keys: KEYS.form.farUp,
    contexts: ['run'],
    words: plainly('the command a page up'),
    run: scroll((shown) => -shown),
  },
  {
    keys: KEYS.form.farDown,
    contexts: ['run'],
    words: plainly('the command a page down'),
    run: scroll((shown) => shown),
  },
];
