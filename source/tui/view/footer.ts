import type { Form } from '../forms/form.ts';
import { isLongField } from '../forms/publish-form.ts';
import { needsWord } from '../forms/run-form.ts';
import { actionNamed } from '../keymap/actions.ts';
import { verbsNow } from '../keymap/help.ts';
import type { Situation } from '../keymap/situation.ts';
import { type ConsoleState, contextOf, layoutIn } from '../state/console-state.ts';
import type { Line } from '../text/span.ts';
import { type Hint, hintLine } from './hints.ts';

const hint = (keys: string, words: string, weight: number, long?: string): Hint =>
  long === undefined ? { keys, words, weight } : { keys, words, weight, long };

/** The last line: the keys that apply now. */
export function footerLine(state: ConsoleState, situation: Situation): Line {
  const { columns } = state;
  if (state.prompt?.kind === 'quit')
    return hintLine([hint('Enter', 'quit', 9), hint('Esc', 'stay', 9)], columns);
  if (state.prompt?.kind === 'cancel')
    return hintLine([hint('y', 'stop the task', 9), hint('Esc', 'let it run', 9)], columns);
  if (state.prompt?.kind === 'dial')
    return hintLine([hint('Enter', 'dial', 9), hint('Esc', 'cancel', 9)], columns);
  if (state.prompt?.kind === 'block')
    return hintLine([hint('Enter', 'block', 9), hint('Esc', 'cancel', 9)], columns);
  if (state.prompt?.kind === 'order') return hintLine([hint('Esc', 'cancel', 9)], columns);
  if (state.prompt?.kind === 'filter') {
    return hintLine([hint('Enter', 'keep', 9), hint('Esc', 'drop', 9), hint('Ctrl-U', 'empty', 1)], columns);
  }
  if (state.form !== null) return hintLine(formHints(state.form, situation, columns), columns, 3);
  return hintLine(viewHints(state, situation), columns, contextOf(state) === 'help' ? 3 : undefined);
}

function viewHints(state: ConsoleState, situation: Situation): readonly Hint[] {
  switch (contextOf(state)) {
    case 'help':
      return [
        hint('j k', 'move', 8),
        hint('/', 'search', 8),
        hint('Enter', 'do it', 8),
        hint('Esc', 'close', 9),
      ];
    case 'output':
      return [
        hint('j k', 'move', 7),
        hint('h l', 'sideways', 4),
        hint('/', 'search', 6),
        hint('n N', 'match', 3),
        hint('Esc', 'back', 9),
        hint('?', 'help', 9),
      ];
    case 'market':
      return marketHints(state, situation);
    case 'seed':
      return [
        ...verbHints(situation),
        ...cancelHints(situation),
        ...(situation.openReason === null ? [hint('Enter', 'output', 7)] : []),
        hint('v', state.seed.view === 'state' ? 'history' : 'state', 5),
        hint('/', 'search', 4),
        ...leaveHints(state),
      ];
    case 'events':
      return eventHints(state, situation);
    case 'peers':
      return [
        ...(situation.openReason === null
          ? [hint('Enter', 'its events', 7), hint('/', 'filter', 6), hint('o', 'order', 5)]
          : []),
        ...linkHints(situation),
        ...(isAlone(state) && !situation.isSmall ? [] : [hint('Tab', 'pane', 6)]),
        ...(situation.isSmall ? [] : [hint('z', 'zoom', 4)]),
        ...(isAlone(state) && !situation.isSmall ? [hint('Esc', 'back', 8)] : []),
        hint('?', 'help', 9),
      ];
  }
}

const isAlone = (state: ConsoleState): boolean => layoutIn(state).boxes.market === undefined;

/** The verbs allowed now, the one that the seed waits for at the head. */
const verbHints = (situation: Situation): readonly Hint[] =>
  verbsNow(situation)
    .filter(({ reason }) => reason === null)
    .map(({ action }) => hint(action.keys[0] ?? '', action.short, 8));

const cancelHints = (situation: Situation): readonly Hint[] =>
  actionNamed('cancel').disabledReason(situation) === null ? [hint('x', 'stop', 8)] : [];

const turnHints = ({ data }: Situation): readonly Hint[] =>
  data.market.waitingCount === 0 ? [] : [hint('a', 'next', 7, 'next for you')];

function marketHints(state: ConsoleState, situation: Situation): readonly Hint[] {
  const hasRows = situation.data.market.count > 0;
  const lists = [hint('Enter', 'open', 7), hint('/', 'filter', 5), hint('o', 'order', 3)];
  return [
    ...verbHints(situation),
    ...cancelHints(situation),
    ...turnHints(situation),
    ...(hasRows ? lists : []),
    hint('Tab', 'pane', 4),
    ...(situation.isSmall || !hasRows ? [] : [hint('z', 'zoom', 2)]),
    hint('?', 'help', 9),
    hint('q', state.isZoomed ? 'back' : 'quit', 8),
  ];
}

/** What can be done about links now. */
const linkHints = (situation: Situation): readonly Hint[] => [
  ...(actionNamed('dial').disabledReason(situation) === null ? [hint('d', 'dial', 6)] : []),
  ...(actionNamed('block').disabledReason(situation) === null
    ? [hint('x', situation.peer?.blocked === true ? 'unblock' : 'block', 5)]
    : []),
];

function leaveHints(state: ConsoleState): readonly Hint[] {
  return isAlone(state)
    ? [hint('Esc', 'back', 8), hint('?', 'help', 9)]
    : [hint('Tab', 'pane', 6), hint('z', 'zoom', 3), hint('?', 'help', 9)];
}

function eventHints(state: ConsoleState, situation: Situation): readonly Hint[] {
  const isZoomed = isAlone(state) && !situation.isSmall;
  const isFrozen = state.events.frozen !== null;
  const other = hint('v', state.events.view === 'facts' ? 'all' : 'facts', 5);
  const go = isZoomed ? 'go to its seed or peer' : 'go';
  const enter = situation.openReason === null ? [hint('Enter', go, 7)] : [];
  const freeze = hint('f', isFrozen ? 'follow' : 'freeze', 7);
  if (isFrozen) {
    return [
      ...enter,
      hint('l h', 'open close', 6),
      freeze,
      other,
      hint('/', 'filter', 3),
      hint('Esc', isZoomed ? 'back' : 'follow', 4),
      hint('?', 'help', 9),
    ];
  }
  const leave = isZoomed ? [hint('Esc', 'back', 8)] : [hint('Tab', 'pane', 6)];
  return [freeze, ...enter, hint('/', 'filter', 6), other, ...leave, hint('?', 'help', 9)];
}

function formHints(form: Form, { data }: Situation, columns: number): readonly Hint[] {
  const esc = hint('Esc', 'cancel', 9);
  const isWide = columns >= 80;
  switch (form.kind) {
    case 'bid': {
      const tab = form.field === 'price' ? 'note' : 'price';
      return [
        hint('Enter', isWide ? 'send bid' : 'send', 9),
        hint('Up Down', '1', 8),
        hint('PgUp PgDn', '10', 7),
        hint('Tab', isWide ? tab : '', 8),
        esc,
      ];
    }
    case 'claim':
      return [hint('Enter', 'award', 9), hint('1-9 j k', 'choose', 9), hint('o', 'order', 7), esc];
    case 'run':
      return [
        hint('Enter', 'run', 9),
        ...(needsWord(data, form.seedId) ? [] : [hint('Up Down', 'scroll', 5)]),
        esc,
      ];
    case 'settle':
      if (form.step === 'choice') return [hint('a', 'accept', 9), hint('r', 'reject', 9), esc];
      return [hint('Enter', `send ${form.choice ?? ''}`.trimEnd(), 9), hint('Esc', 'back to the choice', 8)];
    case 'publish':
      return [
        hint('Enter', 'publish', 9),
        hint('Tab Shift-Tab', 'field', 8),
        ...(isLongField(form.field) ? [hint('Ctrl-O', 'editor', 7)] : [hint('Up Down', '+-1', 7)]),
        esc,
      ];
  }
}
