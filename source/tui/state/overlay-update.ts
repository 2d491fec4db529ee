import type { Measures } from '../layout/measures.ts';
import type { ConsoleState, OutputText, Overlay } from './console-state.ts';
import { type Move, scrollText, shiftSideways, toMatch } from './text-scroll.ts';

/** A searched help goes back to the whole one first; the help of an output closes with it. */
export function closeOverlay(state: ConsoleState, overlay: Overlay): ConsoleState {
  if (overlay.kind === 'help' && overlay.search !== '')
    return { ...state, overlay: { ...overlay, search: '', cursor: 0 } };
  return { ...state, overlay: null };
}

/** Scrolls a whole output. */
export const scrollOutput = (state: ConsoleState, move: Move, { output }: Measures): ConsoleState =>
  withText(state, (text) => scrollText(text, move, output));

/** Moves a whole output's long lines sideways. */
export const moveOutputSideways = (
  state: ConsoleState,
  { output }: Measures,
  direction: 1 | -1,
): ConsoleState => withText(state, (text) => shiftSideways(text, direction, output));

/** The next or previous line of an output that matches the search. */
export const matchInOutput = (state: ConsoleState, { output }: Measures, direction: 1 | -1): ConsoleState =>
  withText(state, (text) => toMatch(text, direction, output));

function withText(state: ConsoleState, change: (text: OutputText) => OutputText): ConsoleState {
  const { overlay } = state;
  if (overlay?.kind !== 'output') return state;
  return { ...state, overlay: { ...overlay, text: change(overlay.text) } };
}
