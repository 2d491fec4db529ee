import { type CommandRoom, needsWord, scrollCommand, sendRun } from '../../forms/run-form.ts';
import type { Measures } from '../../layout/measures.ts';
import { inForm, submits } from '../../state/form-step.ts';
import { type Binding, plainly, type Run } from '../binding.ts';

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
    keys: ['Enter'],
    contexts: ['run'],
    words: { long: 'run the command', short: 'run' },
    run: submits('run', (form, data, measures) => sendRun(form, data, commandRoom(measures))),
    hint: { weight: 9 },
  },
  {
    keys: ['Up'],
    contexts: ['run'],
    words: plainly('the command one line up'),
    run: scroll(() => -1),
    hint: ({ form }, { data }) =>
      form?.kind === 'run' && needsWord(data, form.seedId)
        ? null
        : { keys: 'Up Down', words: 'scroll', weight: 5 },
  },
  { keys: ['Down'], contexts: ['run'], words: plainly('the command one line down'), run: scroll(() => 1) },
  {
    keys: ['PgUp'],
    contexts: ['run'],
    words: plainly('the command a page up'),
    run: scroll((shown) => -shown),
  },
  {
    keys: ['PgDn'],
    contexts: ['run'],
    words: plainly('the command a page down'),
    run: scroll((shown) => shown),
  },
];
