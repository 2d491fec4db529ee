import type { ConsoleData } from '../data/console-data.ts';
import { commandLines } from '../view/command-lines.ts';
import { type ConsoleState, layoutIn } from './console-state.ts';
import type { RunForm } from './form.ts';
import { type CommandRoom, needsWord } from './run-form.ts';

/** Lines of the run form that are not the command. */
const OTHER_LINES = 9;

/** How much of the command the run form shows. */
export function commandRoom(
  state: ConsoleState,
  form: RunForm,
  data: ConsoleData,
): CommandRoom & { readonly lines: readonly string[] } {
  const box = layoutIn(state).boxes.form;
  const lines = commandLines(data.market.get(form.seedId)?.command ?? '', (box?.width ?? 60) - 2);
  const room = Math.max(1, (box?.height ?? 12) - OTHER_LINES + (needsWord(data) ? 0 : 2));
  return { lines, total: lines.length, shown: Math.min(lines.length, room) };
}
