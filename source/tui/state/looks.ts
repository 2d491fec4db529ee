import type { ThemeName } from '../../words/look.ts';
import { type ConsoleState, isMouseOn, type Update, withEffects, withMessage } from './console-state.ts';

/** Asks for the letter of a theme. */
export const askTheme = (state: ConsoleState): Update =>
  withEffects({ ...state, message: null, prompt: { kind: 'theme' } });

/** Draws in a theme from now on, in the next console too, unless that is given another one. */
export function chooseTheme(state: ConsoleState, theme: ThemeName): Update {
  const { given, terminal } = state;
  const isGiven = given.theme !== undefined && given.theme !== theme;
  const words =
    terminal.colours === 'none'
      ? `theme ${theme}: it shows where the terminal has colours, and NO_COLOR is not set`
      : `theme ${theme}${isGiven ? `, for now: it is started with ${given.theme}` : ''}`;
  return withEffects(withMessage({ ...state, prompt: null, theme }, 'ok', words));
}

/** Asks the terminal for clicks and the wheel, or leaves them to it. */
export function toggleMouse(state: ConsoleState): Update {
  const mouse = !isMouseOn(state);
  const words = mouse
    ? 'mouse on: a click goes there, the wheel scrolls; the terminal selects with Shift'
    : 'mouse off: the terminal selects text again';
  return withEffects(withMessage({ ...state, mouse }, 'ok', words), { effect: 'mouse', isOn: mouse });
}
