import type { TemplateValues } from '../data/templates.ts';
import { openPublishFrom, templateOf } from '../forms/publish-form.ts';
import { textField } from '../forms/text-field.ts';
import { type ConsoleState, type Update, withEffects } from './console-state.ts';
import { refuse } from './filter-completion.ts';
import type { Prompt } from './prompt.ts';

type PromptOf<K extends Prompt['kind']> = Extract<Prompt, { kind: K }>;

/** Asks for the template to publish from. */
export const askTemplate = (state: ConsoleState, names: readonly string[]): ConsoleState => ({
  ...state,
  message: null,
  prompt: { kind: 'template', field: textField(), names, answer: null },
});

/** Reads the template of that name. */
export function readNamed(state: ConsoleState, prompt: PromptOf<'template'>): Update {
  const name = prompt.field.value.trim();
  if (name !== '') return withEffects(state, { effect: 'template', to: 'read', name });
  const { names } = prompt;
  return refuse(state, prompt, names.length === 0 ? 'none is kept yet' : `type a name: ${names.join(' ')}`);
}

/** The form that publishes, with what a template says. */
export const openFromTemplate = (state: ConsoleState, values: TemplateValues): ConsoleState => ({
  ...state,
  message: null,
  form: openPublishFrom(values),
});

/** Asks what the form's template is to be called, once all its numbers are some. */
export function askTemplateName(state: ConsoleState): Update {
  const { form } = state;
  if (form?.kind !== 'publish' || form.isSending) return withEffects(state);
  const template = templateOf(form);
  if ('fault' in template)
    return withEffects({ ...state, form: template.fault.form, message: template.fault.message ?? null });
  const { values } = template;
  return withEffects({
    ...state,
    prompt: { kind: 'save-template', field: textField(), values, answer: null },
  });
}

/** Keeps what the form says under that name. */
export function saveNamed(state: ConsoleState, prompt: PromptOf<'save-template'>): Update {
  const name = prompt.field.value.trim();
  if (name === '') return refuse(state, prompt, 'type the name to keep it under');
  return withEffects(state, { effect: 'template', to: 'save', name, values: prompt.values });
}
