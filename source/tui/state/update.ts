import { shortSeed } from '../../words/names.ts';
import { type ConsoleData, taskOf } from '../data/console-data.ts';
import { bidFormKey } from '../forms/bid-form.ts';
import { claimFormKey, settleClaimForm } from '../forms/claim-form.ts';
import type { Form } from '../forms/form.ts';
import type { FormUpdate } from '../forms/form-update.ts';
import { fieldOfNode, PUBLISH_LABELS, publishFormKey, putText } from '../forms/publish-form.ts';
import { type CommandRoom, runFormKey } from '../forms/run-form.ts';
import { settleFormBack, settleFormKey } from '../forms/settle-form.ts';
import { insertText } from '../forms/text-field.ts';
import { type ActionName, actionFor, actionNamed } from '../keymap/actions.ts';
import type { Key } from '../keymap/key.ts';
import type { Measures } from '../layout/measures.ts';
import {
  type Answer,
  type ConsoleState,
  contextOf,
  type Effect,
  just,
  type Message,
  say,
  type Update,
} from './console-state.ts';
import { rearranged, settle } from './market-cursor.ts';
import { overlayAction } from './overlay-update.ts';
import { withPeers } from './peers-update.ts';
import { pastePrompt, promptKey } from './prompt-update.ts';
import { situationOf } from './situation.ts';
import { quit, verbRefusal, viewAction } from './view-update.ts';

/**
 * The console after a message: the next state, and what is to be done in the world. No clock, no I/O; what moves in a list
 * or text moves by what was drawn last.
 */
export function update(state: ConsoleState, message: Message, data: ConsoleData, measures: Measures): Update {
  const next = taken(state, message, data, measures);
  const { order, reverse, filter } = next.state.market;
  const { market } = state;
  if (order === market.order && reverse === market.reverse && filter === market.filter) return next;
  const effect: Effect = { effect: 'arrange', arrangement: { order, reverse, filter } };
  return { state: next.state, effects: [...next.effects, effect] };
}

function taken(state: ConsoleState, message: Message, data: ConsoleData, measures: Measures): Update {
  switch (message.type) {
    case 'key':
      return keyPressed(state, message.key, data, measures);
    case 'paste':
      return just(pasted(state, message.text, measures));
    case 'resize':
      return just({ ...state, columns: message.columns, rows: message.rows });
    case 'data':
      return just(withData(state, data, measures));
    case 'arranged': {
      const cursor = rearranged(data.market, state.market.cursor);
      return just(withData({ ...state, market: { ...state.market, cursor } }, data, measures));
    }
    case 'answer':
      return just(answered(state, message.answer));
    case 'edited':
      return just(
        state.form?.kind === 'publish' ? { ...state, form: putText(state.form, message.text, true) } : state,
      );
    case 'say':
      return just({ ...state, message: message.message });
  }
}

function keyPressed(state: ConsoleState, key: Key, data: ConsoleData, measures: Measures): Update {
  if (key === 'Ctrl-L') return just(state, { effect: 'repaint' });
  if (key === 'Ctrl-C') return just(state, { effect: 'leave' });
  if (state.prompt !== null) return promptKey(state, state.prompt, key, measures);
  if (state.form !== null) return formPressed(state, state.form, key, data, measures);
  const action = actionFor(contextOf(state), key);
  return action === undefined ? just(state) : perform(state, action.name, data, measures);
}

/** Carries out an action of the registry, or says why not. */
function perform(state: ConsoleState, name: ActionName, data: ConsoleData, measures: Measures): Update {
  const reason = actionNamed(name).disabledReason(situationOf(state, data));
  if (reason !== null) return just(verbRefusal(name, reason, state, data));
  if (name === 'leave') return quit(state, data);
  if (state.overlay === null) return viewAction(state, name, data, measures);
  const { again, ...result } = overlayAction(state, state.overlay, name, data, measures);
  return again === undefined ? result : perform(result.state, again, data, measures);
}

function formPressed(
  state: ConsoleState,
  form: Form,
  key: Key,
  data: ConsoleData,
  measures: Measures,
): Update {
  if (key === 'Esc') return just(formBack(state, form));
  if (form.isSending) return just(state);
  const { form: next, effects = [], message } = formKey(form, key, data, measures);
  return {
    state: { ...state, form: next, message: message ?? (key === 'Enter' ? null : state.message) },
    effects,
  };
}

function formBack(state: ConsoleState, form: Form): ConsoleState {
  const form_ = form.kind === 'settle' ? settleFormBack(form) : null;
  const isRefusal = state.message?.kind === 'refused';
  return { ...state, form: form_, message: isRefusal ? null : state.message };
}

function formKey(form: Form, key: Key, data: ConsoleData, measures: Measures): FormUpdate {
  switch (form.kind) {
    case 'bid':
      return bidFormKey(form, key, data);
    case 'claim':
      return claimFormKey(form, key, data);
    case 'run':
      return runFormKey(form, key, data, commandRoom(measures));
    case 'settle':
      return settleFormKey(form, key, data);
    case 'publish':
      return publishFormKey(form, key);
  }
}

/** How much of the command is in sight; what was not drawn was not seen. */
function commandRoom({ command }: Measures): CommandRoom {
  if (command === undefined) return { shown: 0, total: Number.POSITIVE_INFINITY };
  const total = command.lines.length;
  return { shown: Math.min(total, command.height), total };
}

/** A paste outside a field is dropped with a note; inside one it never submits. */
function pasted(state: ConsoleState, text: string, measures: Measures): ConsoleState {
  const { prompt, form } = state;
  if (prompt !== null && 'field' in prompt) return pastePrompt(state, prompt, text, measures);
  const line = text.replace(/[\r\n\t]+/gu, ' ');
  if (prompt === null && form !== null && !form.isSending) {
    switch (form.kind) {
      case 'publish':
        return { ...state, form: putText(form, text, false) };
      case 'bid':
        return { ...state, form: { ...form, [form.field]: insertText(form[form.field], line) } };
      case 'settle':
        if (form.step === 'note') return { ...state, form: { ...form, note: insertText(form.note, line) } };
    }
  }
  return say(state, 'note', `a paste of ${[...text].length} characters was dropped: no text field is open`);
}

/** The state after the node's rows changed: the cursors stay on what they are on, forms follow what they watch. */
function withData(state: ConsoleState, data: ConsoleData, measures: Measures): ConsoleState {
  const { market, seed } = state;
  const cursor = settle(data.market, market.cursor, measures.market);
  // Another seed's text is read from its start.
  const read = cursor.id === market.cursor.id ? seed : { ...seed, top: 0 };
  const settled = cursor === market.cursor ? state : { ...state, seed: read, market: { ...market, cursor } };
  return watched(withPeers(settled, data), data);
}

function watched(state: ConsoleState, data: ConsoleData): ConsoleState {
  const { form } = state;
  if (form?.kind === 'claim') return { ...state, form: settleClaimForm(form, data) };
  if (form?.kind === 'run' && form.isSending && taskOf(data, form.seedId) !== undefined) {
    return say({ ...state, form: null }, 'note', `${shortSeed(form.seedId)} runs: its output shows in Seed`);
  }
  return state;
}

function answered(state: ConsoleState, answer: Answer): ConsoleState {
  const said = { ...state, message: answer.message };
  const { form } = state;
  if (form === null || !form.isSending || kindOf(form) !== answer.action) return said;
  if (answer.isDone) return { ...said, form: null };
  return { ...said, form: { ...withFault(form, answer), isSending: false } };
}

const kindOf = (form: Form): Answer['action'] => form.kind;

/** The caret goes to the field that the node's refusal names. */
function withFault(form: Form, { field, message }: Answer): Form {
  if (field === undefined) return form;
  const fault = { field, words: message.text };
  if (form.kind === 'bid') return { ...form, field: field === 'notes' ? 'note' : 'price', fault };
  if (form.kind !== 'publish') return { ...form, fault };
  const at = fieldOfNode(field);
  return at === undefined ? form : { ...form, field: at, fault: { field: at, words: PUBLISH_LABELS[at] } };
}
