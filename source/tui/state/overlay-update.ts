import type { ConsoleData } from '../data/console-data.ts';
import { filterWords } from '../data/event-view.ts';
import type { ActionName } from '../keymap/actions.ts';
import { type HelpAction, type HelpItem, helpItems } from '../keymap/help.ts';
import type { Measures } from '../layout/measures.ts';
import { type ConsoleState, just, type Overlay, type Update } from './console-state.ts';
import { openFilter } from './prompt-update.ts';
import { situationOf } from './situation.ts';
import { linesOf, scrollText, toMatch } from './text-scroll.ts';

type Help = Extract<Overlay, { kind: 'help' }>;

/** The help's lines as searched; headings stay only above what matches. */
export function shownHelp(state: ConsoleState, help: Help, data: ConsoleData): readonly HelpItem[] {
  const items = helpItems(situationOf({ ...state, overlay: null }, data, help.from));
  const words = filterWords(help.search);
  if (words.length === 0) return items;
  return items.filter((item) => {
    if ('heading' in item) return false;
    const text = `${item.keys} ${item.words} ${item.aside} ${item.reason ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** The help's lines that a cursor can stand on. */
export const helpChoices = (items: readonly HelpItem[]): readonly HelpAction[] =>
  items.flatMap((item) => ('heading' in item ? [] : [item]));

/** An action while help or a whole output covers the body; `again` is what the help's Enter asks to do. */
export function overlayAction(
  state: ConsoleState,
  overlay: Overlay,
  name: ActionName,
  data: ConsoleData,
  measures: Measures,
): Update & { readonly again?: ActionName } {
  switch (name) {
    case 'back':
    case 'quit':
      return just(closeOverlay(state, overlay));
    case 'search':
      return just(openFilter(state, overlay.kind));
    case 'help':
      return just({ ...state, overlay: { kind: 'help', from: 'output', cursor: 0, search: '' } });
  }
  if (overlay.kind === 'output') {
    const text =
      toMatch(overlay.text, name, measures.output) ?? scrollText(overlay.text, name, measures.output);
    return just(text === null ? state : { ...state, overlay: { ...overlay, text } });
  }
  const choices = helpChoices(shownHelp(state, overlay, data));
  if (name === 'open') {
    const chosen = choices[overlay.cursor];
    if (chosen?.name === null || chosen === undefined) return just(state);
    return { state: { ...state, overlay: null }, effects: [], again: chosen.name };
  }
  const by = name === 'next-match' ? 1 : name === 'previous-match' ? -1 : linesOf(name, measures.help ?? 1);
  if (by === null) return just(state);
  const cursor = Math.max(0, Math.min(choices.length - 1, overlay.cursor + by));
  return just({ ...state, overlay: { ...overlay, cursor } });
}

/** A searched help goes back to the whole one first; the help of an output closes with it. */
function closeOverlay(state: ConsoleState, overlay: Overlay): ConsoleState {
  if (overlay.kind === 'help' && overlay.search !== '')
    return { ...state, overlay: { ...overlay, search: '', cursor: 0 } };
  return { ...state, overlay: null };
}
