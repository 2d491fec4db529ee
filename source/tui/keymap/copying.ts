import { PANES } from '../layout/pane.ts';
import { copyThis } from '../state/copy.ts';
import { type Binding, type Group, plainly } from './binding.ts';
import { KEYS } from './keys.ts';
import type { Situation } from './situation.ts';

const COPIES: Group = { section: 'LOOK', words: 'copy the id, all as JSON', isApart: true };
const CONTEXTS = [...PANES, 'output'] as const;

const copyReason = ({ copyable }: Situation): string | null => {
  if (copyable === undefined) return 'there is nothing here to copy';
  return null;
};

const idReason = (situation: Situation): string | null =>
  situation.copyable?.id === '' ? 'this event names no seed or peer' : copyReason(situation);

/** What goes to the terminal's clipboard. */
export const COPYING: readonly Binding[] = [
  {
    keys: KEYS.copy.id,
    contexts: CONTEXTS,
    words: plainly('copy the id'),
    run: (state, data) => copyThis(state, data, 'id'),
    group: COPIES,
    disabledReason: idReason,
  },
  {
    keys: KEYS.copy.json,
    contexts: CONTEXTS,
    words: plainly('copy all of it as JSON'),
    run: (state, data) => copyThis(state, data, 'json'),
    group: COPIES,
    disabledReason: copyReason,
  },
];
