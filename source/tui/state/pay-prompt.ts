import { shortReceipt } from '../../words/book-words.ts';
import type { ConsoleData } from '../data/console-data.ts';
import { readWhole } from '../forms/form-update.ts';
import { textField } from '../forms/text-field.ts';
import { type ConsoleState, type Update, withEffects } from './console-state.ts';
import { refuse } from './filter-completion.ts';
import type { Prompt } from './prompt.ts';

type PromptOf<K extends Prompt['kind']> = Extract<Prompt, { kind: K }>;
type ReceiptPrompt = PromptOf<'confirm' | 'set-aside'>;

/** Asks whom this node paid, how much, and a word about it. */
export const askPayment = (state: ConsoleState): Update =>
  withEffects({ ...state, message: null, prompt: { kind: 'pay', field: textField(), answer: null } });

/** Asks which payment is to be confirmed, or counts no more; the first that waits stands there. */
export const askConfirmation = asksForReceipt('confirm');
export const askSetAside = asksForReceipt('set-aside');

function asksForReceipt(kind: ReceiptPrompt['kind']) {
  return (state: ConsoleState, { receipts }: ConsoleData): Update => {
    const waiting = receipts?.find(({ to_confirm }) => to_confirm)?.receipt_id ?? '';
    return withEffects({
      ...{ ...state, message: null },
      prompt: { kind, field: textField(shortReceipt(waiting)), answer: null },
    });
  };
}

/** Records the payment that was typed: a node, an amount and, if there is one, a note. */
export function sendPayment(state: ConsoleState, prompt: PromptOf<'pay'>): Update {
  const [, node, given = '', note = ''] =
    /^(\S+)(?:\s+(\S+)(?:\s+(.*))?)?$/u.exec(prompt.field.value.trim()) ?? [];
  if (node === undefined) return refuse(state, prompt, 'type the end of a node’s id, an amount and a note');
  const amount = readWhole(given);
  if (amount === null || amount === 0)
    return refuse(state, prompt, 'type an amount behind the node: 9Kd2Lm 40 bank');
  return withEffects(state, {
    ...{ effect: 'act', action: 'pay', input: { node, amount, ...(note === '' ? {} : { note }) } },
    about: `payment of ${amount}`,
  });
}

/** Signs that this node was paid. */
export const sendConfirmation = (state: ConsoleState, prompt: PromptOf<'confirm'>): Update =>
  sendReceipt(state, prompt, 'confirm', 'receipt');

/** Counts a payment no more. */
export const sendSetAside = (state: ConsoleState, prompt: PromptOf<'set-aside'>): Update =>
  sendReceipt(state, prompt, 'setAside', 'payment');

function sendReceipt(
  state: ConsoleState,
  prompt: ReceiptPrompt,
  action: 'confirm' | 'setAside',
  what: string,
): Update {
  const receipt = prompt.field.value.trim();
  if (receipt === '') return refuse(state, prompt, 'type the first digits of a receipt');
  const about = `${what} ${shortReceipt(receipt)}`;
  return withEffects(state, { effect: 'act', action, input: { receipt }, about });
}
