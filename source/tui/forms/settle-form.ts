import type { SeedRow } from '../../contract/node-api.ts';
import { shortSeed } from '../../words/names.ts';
import { refusalWords } from '../../words/refusal-words.ts';
import { type ConsoleData, detailOf, tellerOf } from '../data/console-data.ts';
import type { Key } from '../keymap/key.ts';
import type { SettleForm } from './form.ts';
import { type FormUpdate, faulty, formReason, refusal } from './form-update.ts';
import { editField, textField } from './text-field.ts';

export const openSettleForm = (row: SeedRow): SettleForm => ({
  kind: 'settle',
  seedId: row.id,
  choice: null,
  step: 'choice',
  note: textField(),
  word: textField(),
  fault: null,
  isSending: false,
});

/** True where a rejection withdraws a seed that nobody works on: it wants the typed word `close`. */
export const isWithdrawal = (form: SettleForm, data: ConsoleData): boolean =>
  data.market.get(form.seedId)?.status === 'Open';

export function settleFormKey(form: SettleForm, key: Key, data: ConsoleData): FormUpdate<SettleForm> {
  return form.step === 'choice' ? choiceKey(form, key, data) : noteKey(form, key, data);
}

function choiceKey(form: SettleForm, key: Key, data: ConsoleData): FormUpdate<SettleForm> {
  switch (key) {
    case 'a':
      return choose(form, 'accept', data);
    case 'r':
      return choose(form, 'reject', data);
    case 'Up':
    case 'k':
      return { form: { ...form, choice: 'accept' } };
    case 'Down':
    case 'j':
      return { form: { ...form, choice: 'reject' } };
    case 'Enter':
      return form.choice === null
        ? { form, message: { kind: 'note', text: 'a accepts, r rejects' } }
        : choose(form, form.choice, data);
    default:
      return { form };
  }
}

function choose(form: SettleForm, choice: 'accept' | 'reject', data: ConsoleData): FormUpdate<SettleForm> {
  const refused = detailOf(data, form.seedId)?.refusals[choice] ?? null;
  if (choice === 'accept' && refused?.code === 'no-result') {
    return { form, message: refusal('no result to accept, r closes the seed') };
  }
  if (refused !== null) {
    return { form, message: refusal(`${choice}: ${refusalWords(refused, tellerOf(data)).long}`) };
  }
  const step = choice === 'reject' && isWithdrawal(form, data) ? 'word' : 'note';
  return { form: { ...form, choice, step } };
}

function noteKey(form: SettleForm, key: Key, data: ConsoleData): FormUpdate<SettleForm> {
  if (key === 'Enter') return sendSettlement(form, data);
  if ((key === 'Tab' || key === 'Shift-Tab') && form.choice === 'reject' && isWithdrawal(form, data)) {
    return { form: { ...form, step: form.step === 'word' ? 'note' : 'word' } };
  }
  const field = form.step === 'word' ? 'word' : 'note';
  const edited = editField(form[field], key);
  return { form: edited === null ? form : { ...form, [field]: edited, fault: null } };
}

function sendSettlement(form: SettleForm, data: ConsoleData): FormUpdate<SettleForm> {
  const reason = formReason(form, data);
  const seed = shortSeed(form.seedId);
  if (reason !== null) return { form, message: refusal(`settle ${seed}: ${reason}`) };
  if (form.choice === 'reject' && isWithdrawal(form, data) && form.word.value.trim() !== 'close') {
    const fault = { field: 'word', words: '' };
    return faulty(
      { ...form, step: 'word' },
      fault,
      `reject of ${seed} closes it for ever. Type close, then Enter.`,
    );
  }
  const verdict = form.choice === 'accept' ? 'accepted' : 'rejected';
  const note = form.note.value.trim();
  return {
    form: { ...form, isSending: true },
    effects: [
      {
        effect: 'act',
        action: 'settle',
        input: { seed: form.seedId, verdict, ...(note === '' ? {} : { note }) },
        about: `${form.choice} of ${seed}`,
      },
    ],
  };
}

/** `Esc` goes back from the note to the choice; null where it closes the form. */
export const settleFormBack = (form: SettleForm): SettleForm | null =>
  form.step === 'choice' ? null : { ...form, step: 'choice', fault: null };
