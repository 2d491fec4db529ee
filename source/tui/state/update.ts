import { shortSeed } from '../../words/names.ts';
import { type ConsoleData, taskOf } from '../data/console-data.ts';
import { chosenPeers } from '../data/peer-view.ts';
import { settleClaimForm } from '../forms/claim-form.ts';
import type { Form } from '../forms/form.ts';
import { fieldOfNode, PUBLISH_LABELS, putText } from '../forms/publish-form.ts';
import { insertText, typedKey } from '../forms/text-field.ts';
import { isPrintable, type Key } from '../keymap/key.ts';
import { bindingFor } from '../keymap/keymap.ts';
import { layoutOf, marketRows } from '../layout/layout.ts';
import {
  type Answer,
  type ConsoleState,
  just,
  keyContextOf,
  type Message,
  say,
  type Update,
} from './console-state.ts';
import { settle } from './market-cursor.ts';
import { perform } from './perform.ts';
import { noSuchOrder, pastePrompt } from './prompt-update.ts';
import { writeText } from './text-update.ts';

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
  const binding = bindingFor(keyContextOf(state), key);
  if (binding !== undefined) return perform(state, binding, data);
  if (state.prompt?.kind === 'order') return just(noSuchOrder(state, key));
  return just(isPrintable(key) ? writeText(state, typedKey(key), data) : state);
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
  const at = fieldOfNode(field);
  return at === undefined ? form : { ...form, field: at, fault: { field: at, words: PUBLISH_LABELS[at] } };
}
