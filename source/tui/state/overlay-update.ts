import type { Measures } from '../layout/measures.ts';
import { type ConsoleState, type Overlay, type WholeText, withMessage } from './console-state.ts';
import { type Move, matchCount, noMatchWords, scrollText, shiftSideways, toMatch } from './text-scroll.ts';

/** A searched help goes back to the whole one first, the legend to its help; the help of an output closes with it. */
export function closeOverlay(state: ConsoleState, overlay: Overlay): ConsoleState {
  if (overlay.kind === 'help' && overlay.search !== '')
    return { ...state, overlay: { ...overlay, search: '', cursor: 0 } };
  if (overlay.kind === 'legend') return { ...state, overlay: overlay.help };
  return { ...state, overlay: null };
}

/** Scrolls a whole output, or the messages. */
export const scrollOutput = (state: ConsoleState, move: Move, { output }: Measures): ConsoleState =>
  withText(state, (text) => {
    if (output === undefined) return text;
    const end = Math.max(0, output.lines.length - output.height);
    const moved = scrollText({ ...text, top: text.follows ? end : text.top }, move, output);
    return { ...moved, follows: move(output.height) > 0 && moved.top === end };
  });

/** Moves a whole output's long lines sideways. */
export const moveOutputSideways = (
  state: ConsoleState,
  { output }: Measures,
  direction: 1 | -1,
): ConsoleState => withText(state, (text) => shiftSideways(text, direction, output));

/** The next or previous line of an output that matches the search. */
export function matchInOutput(state: ConsoleState, { output }: Measures, direction: 1 | -1): ConsoleState {
  const { overlay } = state;
  if (overlay === null || overlay.kind === 'help') return state;
  const { search } = overlay.text;
  return matchCount(search, output) === 0
    ? withMessage(state, 'note', noMatchWords(search))
    : withText(state, (text) => ({ ...toMatch(text, direction, output), follows: false }));
}

function withText(state: ConsoleState, change: (text: WholeText) => WholeText): ConsoleState {
  const { overlay } = state;
  if (overlay === null || overlay.kind === 'help') return state;
  return { ...state, overlay: { ...overlay, text: change(overlay.text) } };
}
