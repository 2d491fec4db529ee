import type { ConsoleData } from '../data/console-data.ts';
import type { Form, Held } from '../forms/form.ts';
import { keyOf } from '../keymap/key.ts';
import { KEYS } from '../keymap/keys.ts';
import type { Measures } from '../layout/measures.ts';
import { type ConsoleState, type Update, withEffects } from './console-state.ts';
import type { Answer, Effect } from './effect.ts';
import { goToSeed } from './view-update.ts';

/** Nothing is held in the last seconds before a deadline, nor for less than this. */
const BEFORE_DEADLINE_MS = 10_000;
const LEAST_MS = 1000;

/** A form that was just sent is closed and held for a while, where there is time for it; an open one waits for its answer. */
export function holding({ state, effects }: Update, data: ConsoleData): Update {
  const { form } = state;
  const act = effects.find((effect) => effect.effect === 'act');
  if (act === undefined || form === null || !form.isSending) return { state, effects };
  const heldForMs = holdMs(form, data);
  if (heldForMs < LEAST_MS) return { state, effects };
  const held: Held = { form, about: act.about, leavesAtMs: data.nowMs + heldForMs, hasLeft: false };
  return {
    state: { ...state, form: null, message: null, held },
    effects: effects.map((effect): Effect => (effect === act ? { ...act, heldForMs } : effect)),
  };
}

function holdMs(form: Form, { facts, market, nowMs }: ConsoleData): number {
  const row = form.kind === 'publish' ? undefined : market.get(form.seedId);
  const untilTs = row?.turn.until_ts ?? null;
  if (untilTs === null) return facts.undoMs;
  return Math.min(facts.undoMs, untilTs * 1000 - BEFORE_DEADLINE_MS - nowMs);
}

/** What can still be taken back, or null. */
export const stillHeld = ({ held }: Pick<ConsoleState, 'held'>): Held | null =>
  held === null || held.hasLeft ? null : held;

/** Opens the form again as it was sent; nothing of it has left. */
export function takeBack(state: ConsoleState, data: ConsoleData, measures: Measures): Update {
  const held = stillHeld(state);
  if (held === null) return withEffects(state);
  const { form } = held;
  const there =
    form.kind === 'publish' || data.market.get(form.seedId) === undefined
      ? state
      : goToSeed(state, form.seedId, data, measures);
  const text = `${nameOf(held)} is taken back: nothing was sent`;
  return withEffects(
    { ...there, held: null, form: { ...form, isSending: false }, message: { kind: 'note', text } },
    { effect: 'take-back' },
  );
}

/** What was held has left, and its answer is awaited. */
export const hasLeft = (state: ConsoleState): ConsoleState =>
  state.held === null ? state : { ...state, held: { ...state.held, hasLeft: true } };

/** What was held is answered; a refused one can be sent again with its values. */
export function heldAnswered(state: ConsoleState, { about, isDone, message }: Answer): ConsoleState {
  const { held } = state;
  if (held === null || !held.hasLeft || held.about !== about) return state;
  const isLast = state.lastSent === held.form;
  const text = `${message.text}.  ${keyOf(KEYS.again.verb)}: the form again`;
  return { ...state, held: null, message: isDone || !isLast ? message : { ...message, text } };
}

const nameOf = ({ form, about }: Held): string => (form.kind === 'publish' ? 'the new seed' : about);

/** What the message line says of it. */
export function heldWords(held: Held, { nowMs }: ConsoleData, isReachable: boolean): string {
  if (held.hasLeft) return `${nameOf(held)} has left, its answer is awaited`;
  const seconds = Math.max(1, Math.ceil((held.leavesAtMs - nowMs) / 1000));
  const leaves = `${nameOf(held)} leaves in ${seconds}s`;
  return isReachable ? `${leaves}, ${keyOf(KEYS.work.takeBack)} takes it back` : leaves;
}

/** Quits; a task that has not begun would be ended at once, so it does not begin. */
export function leave(state: ConsoleState): Update {
  return stillHeld(state)?.form.kind === 'run'
    ? withEffects({ ...state, held: null }, { effect: 'take-back' }, { effect: 'leave' })
    : withEffects(state, { effect: 'leave' });
}
