import { formatPlural } from '../../words/numbers.ts';
import type { ConsoleData } from '../data/console-data.ts';
import { keyOf } from '../keymap/key.ts';
import { KEYS } from '../keymap/keys.ts';
import { type ConsoleState, type Update, withEffects } from './console-state.ts';
import type { Prompt } from './prompt.ts';

/** Suspends; asks first where the node stops with the console. */
export function askToSuspend(state: ConsoleState, data: ConsoleData): Update {
  if (data.facts.isAttached) return suspend(state);
  const key = keyOf(KEYS.program.suspend);
  const tasks = data.tasks.length;
  const running = tasks === 0 ? '' : `; ${formatPlural(tasks, 'task')} ${tasks === 1 ? 'goes' : 'go'} on`;
  const words = `${key}: the node stops till fg, bg runs it${running}`;
  return withEffects({ ...state, prompt: { kind: 'suspend', words, behind: state.prompt } });
}

type SuspendPrompt = Extract<Prompt, { kind: 'suspend' }>;

/** What was asked before stands there again when the console is back. */
export const confirmSuspend = (state: ConsoleState, { behind }: SuspendPrompt): Update =>
  suspend({ ...state, prompt: behind });

export const staySuspend = (state: ConsoleState, { behind }: SuspendPrompt): Update =>
  withEffects({ ...state, prompt: behind });

const suspend = (state: ConsoleState): Update => withEffects(state, { effect: 'suspend' });
