import { sanitizeLine } from '../../base/text/sanitize.ts';
import { cut, displayWidth } from '../../base/text/width.ts';
import { readablePart, readFilter } from '../../contract/seed-filter.ts';
import { filterProblemBrief } from '../../words/filter-words.ts';
import type { Look } from '../../words/look.ts';
import { formatCount, formatPlural } from '../../words/numbers.ts';
import type { ConsoleData } from '../data/console-data.ts';
import { chosenEvents } from '../data/event-view.ts';
import { chosenPeers } from '../data/peer-view.ts';
import { formReason } from '../forms/form-update.ts';
import { keyOf } from '../keymap/key.ts';
import { KEYS } from '../keymap/keys.ts';
import type { Measures } from '../layout/measures.ts';
import { columnsLeft } from '../state/column-choice.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { offerWords } from '../state/filter-completion.ts';
import { heldWords, undoWords } from '../state/held.ts';
import { answersOneKey, type MessageLine } from '../state/message-line.ts';
import type { FilterTarget } from '../state/prompt.ts';
import { filterMark, promptLabel, promptWords, type TextPrompt } from '../state/prompt-update.ts';
import { searchOf } from '../state/situation.ts';
import { matchCount } from '../state/text-scroll.ts';
import { type Line, span } from '../text/span.ts';
import { dropColumns, fitLine } from '../text/width.ts';

const LOOKS: Readonly<Record<string, Look | undefined>> = {
  ok: 'good',
  note: 'active',
  held: 'attention',
  refused: 'attention',
  failed: 'bad',
};

/** The line above the footer: the prompt, the answer to the last key, or why the open form cannot be sent any more. */
export function messageLine(
  state: ConsoleState,
  data: ConsoleData,
  measures: Measures,
): { readonly line: Line; readonly caret: number | null } {
  const { prompt, form, message, columns } = state;
  if (prompt !== null && 'field' in prompt)
    return textPromptLine(prompt, promptAside(state, data, measures), columns);
  if (prompt !== null) return { line: [span(` ${promptWords(prompt)}`, 'attention')], caret: null };
  const reason = form === null ? null : formReason(form, data);
  if (form !== null && reason !== null)
    return { line: said('refused', `${form.kind}: ${reason}`), caret: null };
  if (form?.isSending === true)
    return { line: said('note', 'sent to the node, its answer is awaited'), caret: null };
  const { held } = state;
  // What the reader did just now is answered; all else waits until nothing is held.
  const isHeldSaid = held !== null && (message === null || !isOfKey(message));
  if (isHeldSaid)
    return { line: said(held.hasLeft ? 'note' : 'held', heldWords(held, data, form === null)), caret: null };
  if (message !== null) return { line: said(message.kind, sanitizeLine(message.text)), caret: null };
  if (state.overlay?.kind === 'help') {
    const search = state.overlay.search;
    return {
      line: [
        span(
          search === ''
            ? ` ${filterMark('type to search the help')}`
            : ` ${filterMark(search)}   ${keyOf(KEYS.pane.back)}: all of the help`,
          'dim',
        ),
      ],
      caret: null,
    };
  }
  if (data.market.arrangement.filter !== readablePart(state.market.filter)) {
    return { line: said('note', 'filtering'), caret: null };
  }
  return { line: [], caret: null };
}

const isOfKey = (message: MessageLine): boolean => message.kind === 'failed' || answersOneKey(message);

/** The typed text with its caret; of a long one the end of what stands before the caret stays in sight. */
function textPromptLine(prompt: TextPrompt, right: string, columns: number): { line: Line; caret: number } {
  const { value, caret } = prompt.field;
  const label = ` ${promptLabel(prompt)}`;
  const before = sanitizeLine(value.slice(0, caret));
  const room = columns - displayWidth(label) - right.length - 2;
  const hidden = Math.max(0, displayWidth(before) - room);
  const text = dropColumns(before, hidden);
  const line = [span(label), span(text + sanitizeLine(value.slice(caret)))];
  return { line: withRight(line, right, columns), caret: displayWidth(label) + displayWidth(text) };
}

const said = (kind: string, text: string): Line => [span(' '), span(kind, LOOKS[kind]), span(`  ${text}`)];

/** Between what is typed and what stands at the right. */
const GAP = 3;

/** What stands at the right of a prompt: how the text may go on, or how much of the list it leaves. */
function promptAside(state: ConsoleState, data: ConsoleData, measures: Measures): string {
  const { prompt, columns, filters } = state;
  if (prompt?.kind === 'filters') return cut(Object.keys(filters).join(' '), Math.floor(columns / 2));
  if (prompt?.kind === 'columns') return cut(columnsLeft(prompt).join(' '), Math.floor(columns / 3));
  if (prompt?.kind === 'template') return cut(sanitizeLine(prompt.names.join(' ')), Math.floor(columns / 2));
  if (prompt?.kind === 'file') return cut(sanitizeLine(prompt.paths.join(' ')), Math.floor(columns / 2));
  if (prompt?.kind === 'marked') {
    const room = columns - displayWidth(` ${promptLabel(prompt)}${prompt.field.value}`) - GAP;
    return undoWords(prompt.seedIds, data).find((words) => displayWidth(words) <= room) ?? '';
  }
  if (prompt?.kind !== 'filter') return '';
  if (prompt.answer?.kind === 'offers') return cut(offerWords(prompt.answer), Math.floor(columns / 2));
  const read = prompt.target === 'market' ? readFilter(prompt.field.value) : null;
  return read === null || read.ok
    ? filterCount(state, data, measures)
    : cut(sanitizeLine(filterProblemBrief(read.problem)), Math.floor(columns / 2));
}

/** How much of the list a filter leaves. */
function filterCount(state: ConsoleState, data: ConsoleData, measures: Measures): string {
  const target = state.prompt?.kind === 'filter' ? state.prompt.target : null;
  if (target === 'market') {
    const shown = `${formatCount(data.market.shownCount)}${data.market.isWhole ? '' : '+'}`;
    return `${shown} of ${formatPlural(data.market.count, 'seed')}`;
  }
  if (target === 'peers')
    return `${formatCount(chosenPeers(data, state.peers).length)} of ${formatPlural(data.peers.length, 'peer')}`;
  if (target === 'help' || target === null) return '';
  if (target !== 'events') return matchWords(state, target, measures);
  const shown = chosenEvents(data, state.events).length;
  return `${formatCount(shown)} of ${formatPlural(data.events.entries.length, 'event')}`;
}

/** How many lines a search of a text finds. */
function matchWords(
  state: ConsoleState,
  target: Exclude<FilterTarget, 'market' | 'events' | 'peers' | 'help'>,
  measures: Measures,
): string {
  if (searchOf(state) === '') return '';
  const count = matchCount(searchOf(state), target === 'seed' ? measures.seed : measures.output);
  return count === 0 ? 'no match' : formatPlural(count, 'matching line');
}

function withRight(left: Line, right: string, columns: number): Line {
  const room = columns - right.length - 1;
  return right === '' ? left : [...fitLine(left, room), span(right, 'dim'), span(' ')];
}
