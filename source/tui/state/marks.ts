import type { ConsoleData } from '../data/console-data.ts';
import { textField } from '../forms/text-field.ts';
import { keyOf } from '../keymap/key.ts';
import { KEYS } from '../keymap/keys.ts';
import type { Measures } from '../layout/measures.ts';
import { type ConsoleState, type Update, withEffects, withMessage } from './console-state.ts';
import { refuse } from './filter-completion.ts';
import { type MarkedPrompt, wantedIn } from './marked-words.ts';
import type { MarkedVerb } from './prompt.ts';
import { MOVES } from './text-scroll.ts';
import { moveInPane } from './view-update.ts';

/** So many seeds may be marked. */
const MARKS_MAX = 500;

const withMarks = (state: ConsoleState, marks: readonly string[]): ConsoleState =>
  marks.length > MARKS_MAX
    ? withMessage(state, 'refused', `${MARKS_MAX} seeds are marked at most`)
    : { ...state, market: { ...state.market, marks } };

/** Marks the seed under the cursor, or takes its mark away, and goes to the next one. */
export function toggleMark(state: ConsoleState, data: ConsoleData, measures: Measures): Update {
  const { marks, cursor } = state.market;
  const { id } = cursor;
  if (id === null) return withEffects(state);
  const others = marks.filter((each) => each !== id);
  const next = others.length < marks.length ? others : [...marks, id];
  return moveInPane(withMarks(state, next), MOVES.down, data, measures);
}

/** Marks all seeds of the list from the one that was marked last to the cursor. */
export function markUpTo(state: ConsoleState, data: ConsoleData): ConsoleState {
  const { marks, cursor } = state.market;
  const to = cursor.id === null ? -1 : data.market.indexOf(cursor.id);
  const from = data.market.indexOf(marks.at(-1) ?? cursor.id ?? '');
  const first = Math.min(to, from);
  if (first < 0) return withMessage(state, 'note', 'the seed that was marked last is not in this list');
  const count = Math.abs(to - from) + 1;
  const between = Array.from(
    { length: Math.min(count, MARKS_MAX + 1) },
    (_, index) => data.market.at(first + index)?.id,
  );
  return withMarks(state, [...new Set([...marks, ...between.flatMap((id) => id ?? [])])]);
}

/** Asks before a verb acts on all marked seeds, for their count above five. */
export function askMarked(state: ConsoleState, verb: MarkedVerb): ConsoleState {
  const { marks } = state.market;
  return {
    ...state,
    message: null,
    prompt: { kind: 'marked', verb, seedIds: marks, field: textField(), answer: null },
  };
}

/** Acts on all of them, and takes their marks away. */
export function sendMarked(state: ConsoleState, prompt: MarkedPrompt): Update {
  const typed = prompt.field.value.trim().replace(/\s+/gu, ' ').toLowerCase();
  const wanted = wantedIn(prompt);
  if (wanted.length > 0 && !wanted.includes(typed))
    return refuse(state, prompt, `type ${wanted.join(' or ')}`);
  // A price, say, which would not be the one that is bid.
  if (wanted.length === 0 && typed !== '')
    return refuse(state, prompt, `nothing is typed here: ${keyOf(KEYS.text.eraseAllBefore)} empties it`);
  const { verb, seedIds } = prompt;
  const unmarked = { ...state, market: { ...state.market, marks: [] } };
  const on = `on ${seedIds.length} marked`;
  if (verb !== 'settle')
    return withEffects(unmarked, { effect: 'act-each', verb, seedIds, about: `${verb} ${on}` });
  const isAccept = typed.startsWith('accept');
  return withEffects(unmarked, {
    ...{ effect: 'act-each', verb, seedIds, about: `${isAccept ? 'accept' : 'reject'} ${on}` },
    verdict: isAccept ? 'accepted' : 'rejected',
  });
}
