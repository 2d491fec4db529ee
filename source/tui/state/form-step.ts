import type { ConsoleData } from '../data/console-data.ts';
import { isFilled } from '../forms/filled.ts';
import type { Form } from '../forms/form.ts';
import type { FormUpdate } from '../forms/form-update.ts';
import { settleFormBack } from '../forms/settle-form.ts';
import { keyOf } from '../keymap/key.ts';
import { KEYS } from '../keymap/keys.ts';
import type { Measures } from '../layout/measures.ts';
import { type ConsoleState, type Update, withEffects } from './console-state.ts';
import { answersOneKey, type MessageLine } from './message-line.ts';

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

/** One step back in a form, which closes it but from a settlement's note; what was typed is not dropped unasked. */
export function formBack(state: ConsoleState, data: ConsoleData): Update {
  const { form, message } = state;
  const before = form?.kind === 'settle' ? settleFormBack(form) : null;
  if (before !== null) return withEffects({ ...state, form: before });
  if (form === null || form.isSending || message?.cause === 'leaving' || !isFilled(form, data))
    return leaveForm(state);
  return withEffects({ ...state, message: LEAVE });
}

const LEAVE: MessageLine = {
  kind: 'note',
  text: `${keyOf(KEYS.form.back)} again drops what was typed`,
  cause: 'leaving',
};

/** Closes a form, whatever it holds; what was said of it goes with it. */
export function leaveForm(state: ConsoleState): Update {
  const isOfForm = state.message !== null && answersOneKey(state.message);
  return withEffects({ ...state, form: null, message: isOfForm ? null : state.message });
}
