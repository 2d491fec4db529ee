import type { ConsoleData } from '../data/console-data.ts';
import type { Form } from '../forms/form.ts';
import type { FormUpdate } from '../forms/form-update.ts';
import { settleFormBack } from '../forms/settle-form.ts';
import type { Measures } from '../layout/measures.ts';
import { type ConsoleState, type Update, withEffects } from './console-state.ts';

type FormOf<K extends Form['kind']> = Extract<Form, { kind: K }>;
type Step<K extends Form['kind']> = (form: FormOf<K>, data: ConsoleData, measures: Measures) => FormUpdate;

/** What a key of an open form does; while the node's answer is awaited it does nothing. */
export const inForm =
  <K extends Form['kind']>(kind: K, step: Step<K>) =>
  (state: ConsoleState, data: ConsoleData, measures: Measures): Update => {
    const { form } = state;
    if (!isForm(form, kind) || form.isSending) return withEffects(state);
    const { form: next, effects = [], message = state.message } = step(form, data, measures);
    return { state: { ...state, form: next, message }, effects };
  };

/** As `inForm`, for Enter, which takes away what was said before. */
export const submits = <K extends Form['kind']>(kind: K, step: Step<K>) =>
  inForm(kind, (form, data, measures) => ({ message: null, ...step(form, data, measures) }));

const isForm = <K extends Form['kind']>(form: Form | null, kind: K): form is FormOf<K> => form?.kind === kind;

/** One step back in a form, which closes it but from a settlement's note; a refusal goes with it. */
export function formBack(state: ConsoleState): Update {
  const form = state.form?.kind === 'settle' ? settleFormBack(state.form) : null;
  const isRefusal = state.message?.kind === 'refused';
  return withEffects({ ...state, form, message: isRefusal ? null : state.message });
}
