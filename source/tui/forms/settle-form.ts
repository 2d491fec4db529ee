import type { SeedRow } from '../../contract/node-api.ts';
import { shortSeed } from '../../words/ids.ts';
import { refusalWords } from '../../words/refusal-words.ts';
import { type ConsoleData, detailOf, tellerOf } from '../data/console-data.ts';
import { keyOf } from '../keymap/key.ts';
import { KEYS } from '../keymap/keys.ts';
import type { SettleForm } from './form.ts';
import { type FormUpdate, faulty, formReason, refusal } from './form-update.ts';
import { type Edit, textField } from './text-field.ts';

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
  detailOf(data, form.seedId)?.prospects.reject_withdraws === true;

/** Puts the cursor on a choice, which Enter then makes. */
export const pointAt = (form: SettleForm, choice: 'accept' | 'reject'): SettleForm => ({ ...form, choice });

/** Makes the choice under the cursor. */
export const choosePointed = (form: SettleForm, data: ConsoleData): FormUpdate<SettleForm> =>
  form.choice === null
    ? {
        form,
        message: {
          kind: 'note',
          text: `${keyOf(KEYS.settle.accept)} accepts, ${keyOf(KEYS.settle.reject)} rejects`,
        },
      }
    : chooseVerdict(form, form.choice, data);

/** Accepts or rejects; a note is asked for next, or the word that closes a seed. */
export function chooseVerdict(
  form: SettleForm,
  choice: 'accept' | 'reject',
  data: ConsoleData,
): FormUpdate<SettleForm> {
  const refused = detailOf(data, form.seedId)?.refusals[choice] ?? null;
  if (choice === 'accept' && refused?.code === 'no-result') {
    return { form, message: refusal(`no result to accept, ${keyOf(KEYS.settle.reject)} closes the seed`) };
  }
  if (refused !== null) {
    return { form, message: refusal(`${choice}: ${refusalWords(refused, tellerOf(data)).long}`) };
  }
  const step = choice === 'reject' && isWithdrawal(form, data) ? 'word' : 'note';
  return { form: { ...form, choice, step } };
}

/** From the word that closes a seed to the note, or back. */
export const otherSettleField = (form: SettleForm, data: ConsoleData): SettleForm =>
  form.choice === 'reject' && isWithdrawal(form, data)
    ? { ...form, step: form.step === 'word' ? 'note' : 'word' }
    : form;

/** Writes the note or the word; while the choice is open there is no field. */
export function writeSettlement(form: SettleForm, edit: Edit): SettleForm {
  if (form.step === 'choice') return form;
  return { ...form, [form.step]: edit(form[form.step], false), fault: null };
}

/** Sends the settlement, or says what is missing. */
export function sendSettlement(form: SettleForm, data: ConsoleData): FormUpdate<SettleForm> {
  const reason = formReason(form, data);
  const seed = shortSeed(form.seedId);
  if (reason !== null) return { form, message: refusal(`settle ${seed}: ${reason}`) };
  if (form.choice === 'reject' && isWithdrawal(form, data) && form.word.value.trim() !== 'close') {
    const fault = { field: 'word', words: '' };
    return faulty(
      { ...form, step: 'word' },
      fault,
      `reject of ${seed} closes it for ever. Type close, then ${keyOf(KEYS.form.send)}.`,
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
