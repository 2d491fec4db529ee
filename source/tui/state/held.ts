import { untilAhead } from '../../contract/turn.ts';
import type { ConsoleData } from '../data/console-data.ts';
import { keyOf } from '../keymap/key.ts';
import { KEYS } from '../keymap/keys.ts';
import type { Measures } from '../layout/measures.ts';
import { type ConsoleState, type Update, withEffects } from './console-state.ts';
import type { ActEach, Answer, Effect, Held } from './effect.ts';
import { isRun, stillHeld } from './still-held.ts';
import { goToSeed } from './view-update.ts';

/** Nothing is held in the last seconds before a deadline, nor for less than this. */
const BEFORE_DEADLINE_MS = 10_000;
const LEAST_MS = 1000;

/**
 * What was just sent is held for a while, where there is time for it: a form, which is closed, or a verb on all marked seeds. An
 * open form waits for its answer.
 */
export function holding({ state, effects }: Update, data: ConsoleData): Update {
  const act = effects.find(({ effect }) => effect === 'act' || effect === 'act-each') as Act | undefined;
  const sent = act === undefined ? null : sentBy(act, state);
  if (act === undefined || sent === null) return { state, effects };
  const heldForMs = holdMs(seedsOf(sent), data);
  if (heldForMs === 0) return { state, effects };
  const held: Held = { sent, about: act.about, leavesAtMs: data.nowMs + heldForMs, hasLeft: false };
  return {
    state: { ...state, form: isBatch(sent) ? state.form : null, message: null, held },
    effects: effects.map((effect): Effect => (effect === act ? { ...act, heldForMs } : effect)),
  };
}

type Act = Extract<Effect, { effect: 'act' | 'act-each' }>;

const sentBy = (act: Act, { form }: ConsoleState): Held['sent'] | null => {
  if (act.effect === 'act-each') return act;
  return form?.isSending === true ? form : null;
};

const isBatch = (sent: Held['sent']): sent is ActEach => 'effect' in sent;

/** The seeds that something which was sent is about; none where it makes a new one. */
export function seedsOf(sent: Held['sent']): readonly string[] {
  if (isBatch(sent)) return sent.seedIds;
  return sent.kind === 'publish' ? [] : [sent.seedId];
}

/** For how long what is sent about these seeds can be taken back; 0 where it leaves at once. */
function holdMs(seedIds: readonly string[], { facts, market, nowMs }: ConsoleData): number {
  const heldMs = seedIds.reduce((least, id) => {
    const row = market.get(id);
    const untilTs = row === undefined ? null : untilAhead(row, nowMs);
    return untilTs === null ? least : Math.min(least, untilTs * 1000 - BEFORE_DEADLINE_MS - nowMs);
  }, facts.undoMs);
  return heldMs < LEAST_MS ? 0 : heldMs;
}

/** Puts back what was sent as it was: the form open, or the seeds marked. Nothing of it has left. */
export function takeBack(state: ConsoleState, data: ConsoleData, measures: Measures): Update {
  const held = stillHeld(state);
  if (held === null) return withEffects(state);
  const { sent } = held;
  const text = `${nameOf(held)} is taken back: nothing was sent`;
  const back = { ...state, held: null, message: { kind: 'note', text } } as const;
  if (isBatch(sent)) {
    const marks = [...new Set([...sent.seedIds, ...state.market.marks])];
    return withEffects({ ...back, market: { ...state.market, marks } }, { effect: 'take-back' });
  }
  const there =
    sent.kind === 'publish' || data.market.get(sent.seedId) === undefined
      ? back
      : { ...goToSeed(back, sent.seedId, data, measures), message: back.message };
  return withEffects({ ...there, form: { ...sent, isSending: false } }, { effect: 'take-back' });
}

/** What was held has left, and its answer is awaited; what is done to marked seeds says by itself what becomes of each. */
export function hasLeft(state: ConsoleState): ConsoleState {
  const { held } = state;
  if (held === null || isBatch(held.sent)) return { ...state, held: null };
  return { ...state, held: { ...held, hasLeft: true } };
}

/** What was held is answered; a refused one can be sent again with its values. */
export function heldAnswered(state: ConsoleState, { about, isDone, message }: Answer): ConsoleState {
  const { held } = state;
  if (held === null || !held.hasLeft || held.about !== about) return state;
  const isLast = state.lastSent === held.sent;
  const text = `${message.text}.  ${keyOf(KEYS.again.verb)}: the form again`;
  return { ...state, held: null, message: isDone || !isLast ? message : { ...message, text } };
}

const nameOf = ({ sent, about }: Held): string =>
  !isBatch(sent) && sent.kind === 'publish' ? 'the new seed' : about;

/** What the message line says of it. */
export function heldWords(held: Held, { nowMs }: ConsoleData, isReachable: boolean): string {
  if (held.hasLeft) return `${nameOf(held)} has left, its answer is awaited`;
  const leaves = `${nameOf(held)} leaves in ${inSeconds(held.leavesAtMs - nowMs)}s`;
  return isReachable ? `${leaves}, ${keyOf(KEYS.work.takeBack)} takes it back` : leaves;
}

/** What is said before a verb acts on marked seeds: whether it can be taken back; shorter ones stand where there is less room. */
export function undoWords(seedIds: readonly string[], data: ConsoleData): readonly string[] {
  const heldMs = holdMs(seedIds, data);
  const key = keyOf(KEYS.work.takeBack);
  if (heldMs > 0) return [`${key} takes it back for ${inSeconds(heldMs)}s`, `then ${key}: undo`];
  return data.facts.undoMs === 0
    ? ['leaves at once', 'at once']
    : ['a deadline is near: leaves at once', 'leaves at once', 'at once'];
}

const inSeconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));

/** Quits; a task that has not begun would be ended at once, so it does not begin. */
export function leave(state: ConsoleState): Update {
  const held = stillHeld(state);
  return held !== null && isRun(held)
    ? withEffects({ ...state, held: null }, { effect: 'take-back' }, { effect: 'leave' })
    : withEffects(state, { effect: 'leave' });
}
