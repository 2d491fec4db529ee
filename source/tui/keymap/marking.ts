import { withEffects } from '../state/console-state.ts';
import { markUpTo, toggleMark } from '../state/marks.ts';
import { type Binding, type Group, plainly } from './binding.ts';
import { KEYS } from './keys.ts';
import type { Situation } from './situation.ts';
import { readOnlyReason } from './verb-reasons.ts';

const MARKS: Group = {
  section: 'LOOK',
  words: 'mark, mark up to here',
  aside: 'verbs then act on all marked',
};

const reasonOf = ({ row, data }: Situation): string | null =>
  readOnlyReason(data) ?? (row === undefined ? 'no seed under the cursor' : null);

/** What marks the seeds that verbs act on together. */
export const MARKING: readonly Binding[] = [
  {
    keys: KEYS.mark.toggle,
    contexts: ['market'],
    words: plainly('mark the seed, or take its mark away'),
    run: toggleMark,
    group: MARKS,
    disabledReason: reasonOf,
  },
  {
    keys: KEYS.mark.upTo,
    contexts: ['market'],
    words: plainly('mark all from the last marked seed to here'),
    run: (state, data) => withEffects(markUpTo(state, data)),
    group: MARKS,
    disabledReason: reasonOf,
  },
];
