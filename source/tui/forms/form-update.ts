import type { ConsoleData } from '../data/console-data.ts';
import { verbReason } from '../keymap/verb-reasons.ts';
import type { Effect } from '../state/effect.ts';
import type { MessageLine } from '../state/message-line.ts';
import type { Form } from './form.ts';

/** What a key did to a form; a form of null is closed. */
export interface FormUpdate<F extends Form = Form> {
  readonly form: F | null;
  readonly effects?: readonly Effect[];
  /** Null takes away the one that stands there. */
  readonly message?: MessageLine | null;
}

const VERB_OF = { bid: 'bid', claim: 'claim', run: 'run', settle: 'settle' } as const;

/** Why the form's verb is not allowed any more, or null. */
export function formReason(form: Form, data: ConsoleData): string | null {
  if (form.kind === 'publish' || form.isSending) return null;
  const row = data.market.get(form.seedId);
  return row === undefined
    ? 'the seed is forgotten'
    : (verbReason(VERB_OF[form.kind], row, data)?.long ?? null);
}

export const refusal = (text: string): MessageLine => ({ kind: 'refused', text });

/** The form with a fault at one of its fields, and the message that says so. */
export function faulty<F extends Form>(
  form: F,
  fault: { readonly field: string; readonly words: string },
  text: string,
): FormUpdate<F> {
  return { form: { ...form, fault }, message: refusal(text) };
}

const GREATEST = String(Number.MAX_SAFE_INTEGER);

/** True for digits that stand for more than a whole number may be. */
function isTooLarge(text: string): boolean {
  const digits = text.trim().replaceAll(',', '');
  return /^\d+$/u.test(digits) && !Number.isSafeInteger(Number(digits));
}

/** What is wrong with a text that is to be a whole number of at most `most`, and what to type; null where it is one. */
export function wholeFault(
  text: string,
  most: string = GREATEST,
): { readonly words: string; readonly remedy: string } | null {
  if (isTooLarge(text)) return { words: 'too large', remedy: `Type ${most} or less.` };
  return readWhole(text) === null ? { words: 'not a whole number', remedy: 'Type digits only.' } : null;
}

/** Reads a whole number of at most 2^53 - 1; null for anything else. */
export function readWhole(text: string): number | null {
  const trimmed = text.trim().replaceAll(',', '');
  if (!/^\d+$/u.test(trimmed)) return null;
  const value = Number(trimmed);
  return Number.isSafeInteger(value) ? value : null;
}
