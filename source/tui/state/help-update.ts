import { filterWords } from '../../contract/seed-page.ts';
import type { ConsoleData } from '../data/console-data.ts';
import { formHelp, type HelpItem, type HelpLine, helpItems } from '../keymap/help.ts';
import type { Measures } from '../layout/measures.ts';
import { type ConsoleState, type HelpOverlay, type Update, withEffects } from './console-state.ts';
import { performBinding } from './perform.ts';
import { situationOf } from './situation.ts';
import type { Move } from './text-scroll.ts';

/** The help's lines as searched; headings stay only above what matches. */
export function shownHelp(state: ConsoleState, help: HelpOverlay, data: ConsoleData): readonly HelpItem[] {
  const items =
    help.from === 'claim' || help.from === 'settle'
      ? formHelp(help.from)
      : helpItems(situationOf({ ...state, overlay: null }, data, help.from));
  const words = filterWords(help.search);
  if (words.length === 0) return items;
  return items.filter((item) => {
    if ('heading' in item) return false;
    const text = `${item.keys} ${item.words} ${item.aside} ${item.reason ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** The help's lines that a cursor can stand on. */
export const helpChoices = (items: readonly HelpItem[]): readonly HelpLine[] =>
  items.flatMap((item) => ('heading' in item ? [] : [item]));

/** Moves over the help's lines. */
export function moveOverHelp(
  state: ConsoleState,
  move: Move,
  data: ConsoleData,
  measures: Measures,
): ConsoleState {
  const { overlay } = state;
  if (overlay?.kind !== 'help') return state;
  const last = helpChoices(shownHelp(state, overlay, data)).length - 1;
  const cursor = Math.max(0, Math.min(last, overlay.cursor + move(measures.help ?? 1)));
  return { ...state, overlay: { ...overlay, cursor } };
}

/** Closes the help and does what the line under its cursor says. */
export function doChosen(state: ConsoleState, data: ConsoleData, measures: Measures): Update {
  const { overlay } = state;
  if (overlay?.kind !== 'help') return withEffects(state);
  const binding = helpChoices(shownHelp(state, overlay, data))[overlay.cursor]?.binding ?? null;
  return binding === null
    ? withEffects(state)
    : performBinding({ ...state, overlay: null }, binding, data, measures);
}
