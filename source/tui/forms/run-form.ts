import { isWeakSandbox } from '../../contract/actions.ts';
import type { SeedRow } from '../../contract/node-api.ts';
import { shortSeed } from '../../words/ids.ts';
import { refusalWords } from '../../words/refusal-words.ts';
import { type ConsoleData, detailOf, tellerOf } from '../data/console-data.ts';
import { keyOf } from '../keymap/key.ts';
import { KEYS } from '../keymap/keys.ts';
import type { RunForm } from './form.ts';
import { type FormUpdate, faulty, formReason, refusal } from './form-update.ts';
import { type Edit, textField } from './text-field.ts';

export const openRunForm = (row: SeedRow): RunForm => ({
  kind: 'run',
  seedId: row.id,
  word: textField(),
  top: 0,
  fault: null,
  isSending: false,
});

/** Why the node wants a confirmation, or null: an earlier run left no result. */
export function doubtOf(data: ConsoleData, seedId: string): string | null {
  const refusal = detailOf(data, seedId)?.refusals.run;
  return refusal?.code === 'needs-confirmation' ? refusalWords(refusal, tellerOf(data)).long : null;
}

/** Whether an earlier run left something that can be sent as its result. */
export function hasKeptRun(data: ConsoleData, seedId: string): boolean {
  const refusal = detailOf(data, seedId)?.refusals.run;
  if (refusal?.code !== 'needs-confirmation' || refusal.facts.what !== 'run-again') return false;
  return typeof refusal.facts.kept_bytes === 'number';
}

/** True where nothing isolates the task, or it may have run before: then running it wants a typed word. */
export const needsWord = (data: ConsoleData, seedId: string): boolean =>
  isWeakSandbox(data.facts.sandbox) || doubtOf(data, seedId) !== null;

/** What is typed to send what an earlier run printed, and to run nothing. */
export const SEND_KEPT = 'send';

/** The lines of the command that its form has room for, and how many there are in all. */
export interface CommandRoom {
  readonly shown: number;
  readonly total: number;
}

/** A command longer than its form must have been scrolled to its end before Enter runs it. */
const isWhollySeen = (form: RunForm, { shown, total }: CommandRoom): boolean => form.top + shown >= total;

/** Scrolls the command; `by` is given the lines in sight. */
export function scrollCommand(form: RunForm, by: (shown: number) => number, room: CommandRoom): RunForm {
  return { ...form, top: Math.max(0, Math.min(form.top + by(room.shown), room.total - room.shown)) };
}

/** Writes the confirmation, where one is asked for. */
export const writeRunWord = (form: RunForm, edit: Edit, data: ConsoleData): RunForm =>
  needsWord(data, form.seedId) ? { ...form, word: edit(form.word, false), fault: null } : form;

/** Starts the task, or says what is missing. */
export function sendRun(form: RunForm, data: ConsoleData, room: CommandRoom): FormUpdate<RunForm> {
  const reason = formReason(form, data);
  const about = `run of ${shortSeed(form.seedId)}`;
  if (reason !== null) return { form, message: refusal(`${about}: ${reason}`) };
  if (hasKeptRun(data, form.seedId) && form.word.value.trim() === SEND_KEPT) {
    const input = { seed: form.seedId, kept: true };
    return { form: { ...form, isSending: true }, effects: [{ effect: 'act', action: 'run', input, about }] };
  }
  if (!isWhollySeen(form, room)) {
    return {
      form,
      message: refusal(`${about}: the command goes on. ${keyOf(KEYS.form.down)} shows the rest.`),
    };
  }
  if (needsWord(data, form.seedId) && form.word.value.trim() !== 'run') {
    return faulty(
      form,
      { field: 'word', words: '' },
      `${about}: ${isWeakSandbox(data.facts.sandbox) ? 'nothing isolates it here' : 'it may have run before'}. Type run${hasKeptRun(data, form.seedId) ? `, or ${SEND_KEPT} to send what it printed` : ''}, then ${keyOf(KEYS.form.send)}.`,
    );
  }
  return {
    form: { ...form, isSending: true },
    effects: [
      {
        effect: 'act',
        action: 'run',
        input: {
          seed: form.seedId,
          sandbox: data.facts.sandbox,
          ...(needsWord(data, form.seedId) ? { confirmed: true } : {}),
        },
        about,
      },
    ],
  };
}
