import type { ConsoleData } from '../data/console-data.ts';
import { outputText } from '../view/seed/output-lines.ts';
import { type ConsoleState, layoutIn, type Overlay } from './console-state.ts';
import { type Move, scrollText, shiftSideways, toMatch } from './text-scroll.ts';

type Output = Extract<Overlay, { kind: 'output' }>;

/** The lines that an overlay has for its text. */
export const overlayHeight = (state: ConsoleState): number =>
  Math.max(1, (layoutIn(state).boxes.overlay?.height ?? 2) - 1);

/** A searched help goes back to the whole one first; the help of an output closes with it. */
export function closeOverlay(state: ConsoleState, overlay: Overlay): ConsoleState {
  if (overlay.kind === 'help' && overlay.search !== '')
    return { ...state, overlay: { ...overlay, search: '', cursor: 0 } };
  return { ...state, overlay: null };
}

/** Scrolls a whole output. */
export function scrollOutput(state: ConsoleState, move: Move, data: ConsoleData): ConsoleState {
  return withText(state, (text, { seedId }) =>
    scrollText(text, move, outputText(data, seedId).length, overlayHeight(state)),
  );
}

/** Moves a whole output's long lines sideways. */
export const moveOutputSideways = (state: ConsoleState, direction: 1 | -1): ConsoleState =>
  withText(state, (text) => shiftSideways(text, direction));

/** The next or previous line of an output that matches the search. */
export const matchInOutput = (state: ConsoleState, data: ConsoleData, direction: 1 | -1): ConsoleState =>
  withText(state, (text, { seedId }) => toMatch(text, outputText(data, seedId), direction));

function withText(
  state: ConsoleState,
  change: (text: Output['text'], overlay: Output) => Output['text'],
): ConsoleState {
  const { overlay } = state;
  if (overlay?.kind !== 'output') return state;
  return { ...state, overlay: { ...overlay, text: change(overlay.text, overlay) } };
}
