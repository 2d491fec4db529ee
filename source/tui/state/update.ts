import { shortSeed } from '../../words/names.ts';
import { type ConsoleData, taskOf } from '../data/console-data.ts';
import { chosenPeers } from '../data/peer-view.ts';
import { bidFormKey } from '../forms/bid-form.ts';
import { claimFormKey, settleClaimForm } from '../forms/claim-form.ts';
import type { Form } from '../forms/form.ts';
import type { FormUpdate } from '../forms/form-update.ts';
import { fieldOfFlag, publishFormKey, publishLabel, putText } from '../forms/publish-form.ts';
import { runFormKey } from '../forms/run-form.ts';
import { settleFormBack, settleFormKey } from '../forms/settle-form.ts';
import { insertText } from '../forms/text-field.ts';
import { type ActionName, actionFor, actionNamed } from '../keymap/actions.ts';
import type { Key } from '../keymap/key.ts';
import { layoutOf, marketRows } from '../layout/layout.ts';
import { commandRoom } from './command-room.ts';
import {
  type Answer,
  type ConsoleState,
  contextOf,
  just,
  type Message,
  say,
  type Update,
} from './console-state.ts';
import { settle } from './market-cursor.ts';
import { overlayAction } from './overlay-update.ts';
import { pastePrompt, promptKey } from './prompt-update.ts';
import { situationOf } from './situation.ts';
import { quit, verbRefusal, viewAction } from './view-update.ts';

/** The console after a message: the next state, and what is to be done in the world. No clock, no I/O. */
export function update(state: ConsoleState, message: Message, data: ConsoleData): Update {
  switch (message.type) {
    case 'key':
      return keyPressed(state, message.key, data);
    case 'paste':
      return just(pasted(state, message.text, data));
    case 'resize':
      return just(withData({ ...state, columns: message.columns, rows: message.rows }, data));
    case 'data':
      return just(withData(state, data));
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

function keyPressed(state: ConsoleState, key: Key, data: ConsoleData): Update {
  if (key === 'Ctrl-L') return just(state, { effect: 'repaint' });
  if (key === 'Ctrl-C') return just(state, { effect: 'leave' });
  if (state.prompt !== null) return promptKey(state, state.prompt, key, data);
  if (state.form !== null) return formPressed(state, state.form, key, data);
  const action = actionFor(contextOf(state), key);
  return action === undefined ? just(state) : perform(state, action.name, data);
}

/** Carries out an action of the registry, or says why not. */
function perform(state: ConsoleState, name: ActionName, data: ConsoleData): Update {
  const reason = actionNamed(name).disabledReason(situationOf(state, data));
  if (reason !== null) return just(verbRefusal(name, reason, state, data));
  if (name === 'leave') return quit(state, data);
  if (state.overlay === null) return viewAction(state, name, data);
  const { again, ...result } = overlayAction(state, state.overlay, name, data);
  return again === undefined ? result : perform(result.state, again, data);
}

function formPressed(state: ConsoleState, form: Form, key: Key, data: ConsoleData): Update {
  if (key === 'Esc') return just(formBack(state, form));
  if (form.isSending) return just(state);
  const { form: next, effects = [], message } = formKey(state, form, key, data);
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

function formKey(state: ConsoleState, form: Form, key: Key, data: ConsoleData): FormUpdate {
  switch (form.kind) {
    case 'bid':
      return bidFormKey(form, key, data);
    case 'claim':
      return claimFormKey(form, key, data);
    case 'run':
      return runFormKey(form, key, data, commandRoom(state, form, data));
    case 'settle':
      return settleFormKey(form, key, data);
    case 'publish':
      return publishFormKey(form, key);
  }
}

/** A paste outside a field is dropped with a note; inside one it never submits. */
function pasted(state: ConsoleState, text: string, data: ConsoleData): ConsoleState {
  const { prompt, form } = state;
  if (prompt !== null && 'field' in prompt) return pastePrompt(state, prompt, text, data);
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

/** The state after the node's rows changed: the cursor stays on its seed, forms follow what they watch. */
function withData(state: ConsoleState, data: ConsoleData): ConsoleState {
  // The market's rows in sight are those of the panes' own layout: a form must not scroll it away.
  const height = marketRows(layoutOf({ ...state, isFormOpen: false, isOverlayOpen: false }));
  const cursor = settle(data.market, state.market.cursor, height);
  const shown = chosenPeers(data, state.peers);
  const isHeldPeer = shown.some(({ node_id }) => node_id === state.peers.cursor);
  const isVisited = state.focus === 'peers' || state.peers.cursor !== null;
  const peers =
    isHeldPeer || !isVisited
      ? state.peers
      : { ...state.peers, cursor: shown[0]?.node_id ?? state.peers.cursor };
  return watched(
    { ...state, peers, market: cursor === state.market.cursor ? state.market : { ...state.market, cursor } },
    data,
  );
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
  const at = fieldOfFlag(field);
  return at === undefined ? form : { ...form, field: at, fault: { field: at, words: publishLabel(at) } };
}
