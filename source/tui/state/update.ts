import { readablePart } from '../../contract/seed-filter.ts';
import { shortSeed } from '../../words/ids.ts';
import { formatCount, formatPlural } from '../../words/numbers.ts';
import { areSameChoices } from '../data/choices.ts';
import { type ConsoleData, taskOf } from '../data/console-data.ts';
import type { GivenLook } from '../data/given-look.ts';
import { keepChosenBid } from '../forms/claim-form.ts';
import type { Form } from '../forms/form.ts';
import { publishFieldOf, publishLabel, putText, withGiven } from '../forms/publish-form.ts';
import { insertText, roomIn, typedKey } from '../forms/text-field.ts';
import { isPrintable, type Key, keyOf } from '../keymap/key.ts';
import { bindingFor } from '../keymap/keymap.ts';
import { KEYS } from '../keymap/keys.ts';
import type { KeyContext } from '../keymap/situation.ts';
import { TEXT_CONTEXTS } from '../keymap/text-keys.ts';
import type { Measures } from '../layout/measures.ts';
import {
  type ConsoleState,
  choicesOf,
  isTooSmall,
  keyContextOf,
  type Update,
  withEffects,
  withMessage,
} from './console-state.ts';
import type { Answer, Effect } from './effect.ts';
import { openFile } from './file-prompt.ts';
import { hasLeft, heldAnswered, holding, seedsOf } from './held.ts';
import { keepCursor, rearranged } from './market-cursor.ts';
import type { Message } from './message.ts';
import { answersOneKey, isOver, type MessageLine, noted } from './message-line.ts';
import { withPeers } from './peers-update.ts';
import { performBinding } from './perform.ts';
import { clicked, wheeled } from './pointing.ts';
import { noSuchLetter, pastePrompt } from './prompt-update.ts';
import { isRun } from './still-held.ts';
import { askTemplate, openFromTemplate } from './template-prompt.ts';
import { writeText } from './text-update.ts';
import { atEnd } from './view-update.ts';

/**
 * The console after a message: the next state, and what is to be done in the world. No clock, no I/O; what moves in a list
 * or text moves by what was drawn last.
 */
export function update(state: ConsoleState, message: Message, data: ConsoleData, measures: Measures): Update {
  const next = taken(state, message, data, measures);
  const sent = {
    state: withSent(withSaid(state, next.state, data)),
    effects: [...next.effects, ...arranging(state, next.state)],
  };
  return remembering(holding(sent, data));
}

/** What a form sends can be sent again. */
function withSent(state: ConsoleState): ConsoleState {
  const { form, lastSent } = state;
  return form?.isSending === true && form !== lastSent ? { ...state, lastSent: form } : state;
}

/** What is said is kept to be read again; what has become untrue goes. */
function withSaid(before: ConsoleState, next: ConsoleState, data: ConsoleData): ConsoleState {
  const { message, said } = next;
  if (message === null) return next;
  if (message !== before.message) return { ...next, said: noted(said, message, data.nowMs) };
  return isOver(message, data) ? { ...next, message: null } : next;
}

/** Market's list follows what was chosen of it. */
function arranging({ market }: ConsoleState, next: ConsoleState): readonly Effect[] {
  const { order, reverse, arrivesAt: at } = next.market;
  const isAsBefore = next.market.filter === market.filter;
  if (order === market.order && reverse === market.reverse && isAsBefore) return [];
  // What cannot be read is still being typed.
  const [before, filter] = [readablePart(market.filter), readablePart(next.market.filter)];
  if (order === market.order && reverse === market.reverse && filter === before) return [];
  return [{ effect: 'arrange', arrangement: { order, reverse, filter }, at }];
}

/** What was chosen is remembered as soon as it differs. */
function remembering({ state, effects }: Update): Update {
  const choices = choicesOf(state);
  if (areSameChoices(choices, state.remembered)) return { state, effects };
  return {
    state: { ...state, remembered: choices },
    effects: [...effects, { effect: 'remember', choices }],
  };
}

function taken(state: ConsoleState, message: Message, data: ConsoleData, measures: Measures): Update {
  switch (message.type) {
    case 'key':
      return keyPressed(state, message.key, data, measures);
    case 'paste':
      return withEffects(pasted(state, message.text, measures));
    case 'background':
      return withEffects({ ...state, terminal: { ...state.terminal, isLight: message.isLight } });
    case 'click':
      return clicked(state, message, data, measures);
    case 'wheel':
      return wheeled(state, message, data, measures);
    case 'resize':
      return withEffects({ ...state, columns: message.columns, rows: message.rows });
    case 'data':
      return withEffects(withData(state, data, measures));
    case 'arranged': {
      const cursor = rearranged(data.market, state.market.cursor, message.at);
      return withEffects(withData({ ...state, market: { ...state.market, cursor } }, data, measures));
    }
    case 'shifted': {
      const { market } = state;
      const cursor = { ...market.cursor, place: Math.max(0, market.cursor.place + message.by) };
      return withEffects(withData({ ...state, market: { ...market, cursor } }, data, measures));
    }
    case 'reached':
      return withEffects(atEnd(state, message.end, data, measures));
    case 'answer':
      return withEffects(answered(state, message.answer));
    case 'left':
      return withEffects(hasLeft(state));
    case 'edited':
      return withEffects(edited(state, message.text));
    case 'given':
      return withEffects(given(state, message.text, message.look));
    case 'templates':
      return withEffects(
        state.prompt?.kind === 'palette'
          ? { ...state, prompt: { ...state.prompt, templates: message.names } }
          : askTemplate(state, message.names),
      );
    case 'template':
      return withEffects(openFromTemplate(state, message.values));
    case 'file':
      return withEffects(openFile(state, message.file));
    case 'say':
      return withEffects(told(state, message.message, data));
  }
}

/** What happens by itself takes nobody's answer from the screen before it was read; it stands among the last messages. */
function told(state: ConsoleState, message: MessageLine, data: ConsoleData): ConsoleState {
  const shown = state.said.findLast((each) => each.message === state.message);
  const isFresh = shown !== undefined && data.nowMs - shown.atMs < READING_MS;
  const isAnswer = shown?.message.kind !== 'note' && shown?.message.cause === undefined;
  if (message.kind !== 'note' || !isFresh || !isAnswer) return { ...state, message };
  return { ...state, said: noted(state.said, message, data.nowMs) };
}

/** How long an answer stays at the least. */
const READING_MS = 4000;

function keyPressed(state: ConsoleState, key: Key, data: ConsoleData, measures: Measures): Update {
  const done = keyDone(state, key, data, measures);
  const next = { ...done, state: withPeers(done.state, data) };
  const { message } = state;
  const isAnswered = message !== null && answersOneKey(message) && next.state.message === message;
  return isAnswered && next.state !== state ? { ...next, state: { ...next.state, message: null } } : next;
}

function keyDone(state: ConsoleState, key: Key, data: ConsoleData, measures: Measures): Update {
  const context = keyContextOf(state);
  const binding = bindingFor(context, key);
  if (binding !== undefined) return performBinding(state, binding, data, measures);
  if (state.prompt?.kind === 'order' || state.prompt?.kind === 'theme')
    return withEffects(noSuchLetter(state, state.prompt.kind, key));
  if (isPrintable(key) && isTyped(context))
    return withEffects(writeText(state, typedKey(key), data, measures));
  // A prompt without a text waits for its keys, which it names; what is not drawn says nothing.
  if (state.prompt !== null || context === 'none') return withEffects(state);
  return withEffects(withMessage(state, 'note', unknownKeyWords(context, key)));
}

const isTyped = (context: KeyContext): boolean => TEXT_CONTEXTS.includes(context);

function unknownKeyWords(context: KeyContext, key: Key): string {
  // There the key leads on to the legend, which tells no keys.
  const isHelp = context === 'help' || context === 'legend';
  const hasHelp = !isHelp && bindingFor(context, keyOf(KEYS.program.help)) !== undefined;
  return `${key} does nothing here${hasHelp ? `: ${keyOf(KEYS.program.help)} shows the keys that do` : ''}`;
}

/** What is being sent stays as it was sent. */
function edited(state: ConsoleState, text: string): ConsoleState {
  const { form } = state;
  return form?.kind === 'publish' && !form.isSending ? { ...state, form: putText(form, text, true) } : state;
}

/** A paste outside a field is dropped with a note; inside one it never submits. */
function pasted(state: ConsoleState, text: string, measures: Measures): ConsoleState {
  const next = pastedInto(state, text, measures);
  const room = roomFor(state);
  if (room === null || text.length <= room) return next;
  const words = `the paste was too long: its first ${formatCount(room)} characters were taken`;
  return withMessage(next, 'note', words);
}

/** How much the field takes that a paste would go into; null where none is open. */
function roomFor({ prompt, form }: ConsoleState): number | null {
  if (prompt !== null) return 'field' in prompt ? roomIn(prompt.field) : null;
  if (form === null || form.isSending) return null;
  switch (form.kind) {
    case 'publish':
      return roomIn(form.fields[form.field]);
    case 'bid':
      return roomIn(form[form.field]);
    case 'settle':
      return form.step === 'note' ? roomIn(form.note) : null;
    default:
      return null;
  }
}

function pastedInto(state: ConsoleState, text: string, measures: Measures): ConsoleState {
  const { prompt, form } = state;
  if (isTooSmall(state)) return state;
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
  return withMessage(
    state,
    'note',
    `a paste of ${formatPlural([...text].length, 'character')} was dropped: no text field is open`,
  );
}

/** The state after the node's rows changed: the cursors stay on what they are on, forms follow what they watch. */
function withData(state: ConsoleState, data: ConsoleData, measures: Measures): ConsoleState {
  const { market, seed } = state;
  const cursor = keepCursor(data.market, market.cursor, measures.market);
  // Another seed's text is read from its start.
  const read = cursor.id === market.cursor.id ? seed : { ...seed, top: 0 };
  const settled = cursor === market.cursor ? state : { ...state, seed: read, market: { ...market, cursor } };
  const { count: seedCount } = data.market;
  const counted = settled.seedCount === seedCount ? settled : { ...settled, seedCount };
  return watched(withPeers(counted, data), data);
}

function watched(state: ConsoleState, data: ConsoleData): ConsoleState {
  const { form } = state;
  if (form?.kind === 'claim') return { ...state, form: keepChosenBid(form, data) };
  if (form?.kind === 'run' && form.isSending && taskOf(data, form.seedId) !== undefined)
    return { ...state, form: null, message: runs(form.seedId) };
  const { held } = state;
  if (held?.hasLeft === true && isRun(held)) {
    const begun = seedsOf(held.sent).find((id) => taskOf(data, id) !== undefined);
    if (begun !== undefined) return { ...state, held: null, message: runs(begun) };
  }
  return state;
}

const runs = (seedId: string): MessageLine => ({
  kind: 'note',
  text: `${shortSeed(seedId)} runs: its output shows in Seed`,
  cause: { taskOf: seedId },
});

function answered(state: ConsoleState, answer: Answer): ConsoleState {
  const said = heldAnswered({ ...state, message: answer.message }, answer);
  const { form } = state;
  if (form === null || !form.isSending || kindOf(form) !== answer.action) return said;
  if (answer.isDone) return { ...said, form: null };
  return { ...said, form: { ...withFault(form, answer), isSending: false } };
}

/** What was looked at for the form of publish, where that stands open still. */
function given(state: ConsoleState, text: string, look: GivenLook): ConsoleState {
  if (state.form?.kind !== 'publish' || state.form.isSending) return state;
  const { form, message = state.message } = withGiven(state.form, text, look);
  return { ...state, form, message };
}

const kindOf = (form: Form): Answer['action'] => form.kind;

/** The caret goes to the field that the node's refusal names. */
function withFault(form: Form, { field, message }: Answer): Form {
  if (field === undefined) return form;
  const fault = { field, words: message.text };
  if (form.kind === 'bid') return { ...form, field: field === 'notes' ? 'note' : 'price', fault };
  if (form.kind !== 'publish') return { ...form, fault };
  const at = publishFieldOf(field);
  return at === undefined ? form : { ...form, field: at, fault: { field: at, words: publishLabel(at) } };
}
