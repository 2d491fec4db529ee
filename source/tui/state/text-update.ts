import type { ConsoleData } from '../data/console-data.ts';
import { writeBid } from '../forms/bid-form.ts';
import type { Form } from '../forms/form.ts';
import { writePublish } from '../forms/publish-form.ts';
import { writeRunWord } from '../forms/run-form.ts';
import { writeSettlement } from '../forms/settle-form.ts';
import type { Edit } from '../forms/text-field.ts';
import type { Measures } from '../layout/measures.ts';
import type { ConsoleState } from './console-state.ts';
import { withPromptText } from './prompt-update.ts';

/** Changes the text that is being typed, in a prompt or a form; without one the state stays. */
export function writeText(
  state: ConsoleState,
  edit: Edit,
  data: ConsoleData,
  measures: Measures,
): ConsoleState {
  const { prompt, form } = state;
  if (prompt !== null)
    return 'field' in prompt ? withPromptText(state, prompt, edit(prompt.field, false), measures) : state;
  return form === null || form.isSending ? state : { ...state, form: written(form, edit, data) };
}

function written(form: Form, edit: Edit, data: ConsoleData): Form {
  switch (form.kind) {
    case 'bid':
      return writeBid(form, edit);
    case 'run':
      return writeRunWord(form, edit, data);
    case 'settle':
      return writeSettlement(form, edit);
    case 'publish':
      return writePublish(form, edit);
    case 'claim':
      return form;
  }
}
