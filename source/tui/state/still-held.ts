import type { ConsoleState } from './console-state.ts';
import type { Held } from './effect.ts';

/** What can still be taken back, or null. */
export const stillHeld = ({ held }: Pick<ConsoleState, 'held'>): Held | null =>
  held === null || held.hasLeft ? null : held;

/** True of a task that is to run. */
export const isRun = ({ sent }: Held): boolean => 'kind' in sent && sent.kind === 'run';
