import type { ConsoleData } from '../data/console-data.ts';
import type { RunForm } from '../forms/form.ts';
import { type CommandRoom, doubtLines, needsWord } from '../forms/run-form.ts';
import { commandLines } from '../view/seed/command-lines.ts';
import { type ConsoleState, layoutIn } from './console-state.ts';

/** Lines of the run form that are not the command. */
const OTHER_LINES = 9;

/** How much of the command the run form shows. */
export function commandRoom(
  state: ConsoleState,
  form: RunForm,
  data: ConsoleData,
): CommandRoom & { readonly lines: readonly string[] } {
  const box = layoutIn(state).boxes.form;
  const width = (box?.width ?? 60) - 2;
  const lines = commandLines(data.market.get(form.seedId)?.command ?? '', width);
  const doubt = doubtLines(data, form.seedId, width).length;
  // Its lines take the place of a blank one.
  const others = OTHER_LINES + Math.max(0, doubt - 1) - (needsWord(data, form.seedId) ? 0 : 2);
  const room = Math.max(1, (box?.height ?? 12) - others);
  return { lines, total: lines.length, shown: Math.min(lines.length, room) };
}
